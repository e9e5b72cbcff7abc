"""Six tones of skin for the pictures, from light to dark; which one is kept with the body."""

SKIN_TONES = (
    (246, 224, 205),
    (238, 205, 178),
    (222, 180, 146),
    (192, 145, 108),
    (150, 105, 76),
    (106, 72, 54),
)
USUAL_TONE = 1
