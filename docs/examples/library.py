"""Everything that the library offers at its top, cell by cell: open it as a notebook, or run it."""

# %% The standard
import taichong
from taichong.errors import InputError

atlas = taichong.load()
print(taichong.__version__, atlas)
point = atlas.point("LR3")
print(point, point.names.pinyin, "-", point.everyday)

# %% One body: what you know of it, and any tape measure in millimetres
body = taichong.Body.of(sex="female", age=35, height_cm=165, weight_kg=62, measures={"footlength": 241})
body  # a notebook shows its picture

# %% A point on it, in any spelling: printed, it tells the way that led to it and how sure it is
pair = body.locate("LV3")
left = pair.left
print(left)
print(left.position, left.model_mm, left.spread_mm)

# %% Several points as a table: millimetres to the left, to the back and up
located = body.locate_all(["LR3", "ST36", "Sanyinjiao"])
print(located)
print(located.to_frame().round(1))

# %% Many people at once: a DataFrame, an Arrow table, or columns by name
people = {"person": ["Ada", "Ben"], "sex": ["female", "male"], "age": [35, 52], "height_cm": [165, 181]}
people["weight_kg"] = [62, 84]
found = taichong.locate_people(people, ["LV3"])
print(found)
print(found.to_frame().round(1))

# %% The same from numbers
print(taichong.locate_people(taichong.People.of("male", [30, 60], 175, 78), ["ST36"]))

# %% A plan: nothing is pressed before the questions that could make it dangerous are answered
asked = taichong.plan_for("calf cramp")
print(asked.status, len(asked.questions) > 0)
plan = taichong.plan_for("calf cramp", none_of_these=True, conditions=())
print(plan.status, [step.code for step in plan.steps])

# %% Whose sessions count: a home is one person's folder
home = taichong.Home.of_user({"TAICHONG_DATA": "nobody's yet"})
print(taichong.plan_for("calf cramp", none_of_these=True, conditions=(), home=home))

# %% A mistake is told in one line
try:
    body.locate("XX99")
except InputError as error:
    print(error)
