"""Six tones of skin for the pictures, from light to dark; which one is kept with the body. The suit has one."""

SKIN_TONES = (
    (246, 224, 205),
    (238, 205, 178),
    (222, 180, 146),
    (192, 145, 108),
    (150, 105, 76),
    (106, 72, 54),
)
USUAL_TONE = 1
CLOTH = (156, 166, 176)
"""Of the suit: a grey that bones, tinted bones and zones stand out from."""
NAIL, NAIL_SHARE = (252, 226, 216), 0.5
"""What nails have of their own, and how much of it; the rest is the skin's."""


def nail_tone(tone: int) -> tuple[float, ...]:
    """The colour of nails on skin of a tone: a little lighter and rosier."""
    return tuple(NAIL_SHARE * nail + (1 - NAIL_SHARE) * skin for nail, skin in zip(NAIL, SKIN_TONES[tone], strict=True))
