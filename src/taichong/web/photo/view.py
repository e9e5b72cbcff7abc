"""The words of the page of a photo, in the language of the pages."""

from __future__ import annotations

from taichong.words import message as _


def said() -> dict[str, tuple[str, str]]:
    """Each view's name, and how to take it."""
    return {
        "foot_from_above": (
            _("Foot from above"),
            _("Look down on your foot: all the toes and both ankle bones in the picture."),
        ),
        "sole": (_("Sole"), _("Rest the foot on the other knee: the whole sole, from heel to toes.")),
        "inner_ankle": (
            _("Inner ankle"),
            _("The inner side of the foot, from the big toe to the heel, and a hand’s width of shin."),
        ),
        "outer_leg": (
            _("Outer leg"),
            _("From the side: foot, shin and kneecap in one picture. A self-timer helps, or somebody else."),
        ),
        "front_of_leg": (_("Front of the leg"), _("From the front: toes, shin and kneecap in one picture.")),
        "back_of_leg": (
            _("Back of the leg"),
            _("From behind: heel, calf and the hollow of the knee. A self-timer helps, or somebody else."),
        ),
        "back_of_hand": (_("Back of the hand"), _("Fingers straight: all fingertips and the wrist in the picture.")),
        "inner_wrist": (
            _("Inner wrist and forearm"),
            _("Palm toward the camera: from the middle finger to the crease of the elbow."),
        ),
    }


def words() -> dict[str, str]:
    """What the script says, in the language of the pages; it holds no sentence of its own."""
    return {
        "next": _("{n} of {total}: tap {name}."),
        "chosen": _("{n} of {total}: {name}."),
        "fitting": _("Working it out…"),
        "done": _("All set. Drag a mark, and everything moves with it."),
        "misplaced": _("looks misplaced"),
        "tell_body": _("These marks may fit a taller, shorter or broader body than ours: tell us your height first."),
        "tapped": _("set"),
        "left_out": _("left out"),
        "open": _("not yet"),
        "unread": _(
            "This browser cannot read that file as a picture. Take a JPEG or PNG: phones that save HEIC have a "
            "setting for it, such as “Most compatible”."
        ),
        "small": _("That picture is too small to tap a bone in it. Take one at least {least} pixels wide and high."),
        "offline": _(
            "The server does not answer, and the fit needs it. Your taps stay on this page; they are sent "
            "again when you move one."
        ),
        "failed": _("That could not be fitted; move a mark, or take another picture."),
        "number": _("No number for the hand here: find it by touch."),
        "own_number": _("How far it is depends on your body: tell us your height, and the number is yours."),
        "hidden": _("{code} is on the far side in this picture."),
        "seen_in": _("This view shows it: {view}"),
        "beside": _("{code} is outside this picture."),
        "opening": _("Opening your picture…"),
        "sure": _(
            "Striped: what this picture leaves open, about {model} around. Trained hands differ too: with that, about "
            "{spread}, the broken ring. What your finger feels wins."
        ),
        "saved": _("{code}, {side}: an estimate. What your finger feels wins."),
        "all": _("All for pressing"),
        "left": _("left"),
        "right": _("right"),
    }
