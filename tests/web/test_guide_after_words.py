"""The guide without a server can still be made once words were read in the same process."""

from __future__ import annotations

from taichong.atlas import load
from taichong.care import read_words
from taichong.web.offline.pocket import no_conditions, pocket_data


def test_the_guide_carries_the_reader_after_words_were_read() -> None:
    atlas = load()
    read_words(atlas, "chest pain")
    data = pocket_data(atlas, no_conditions(atlas), hosted=True)
    assert data["reader"]["flags"].keys() == atlas.words.flags.keys()
    assert data["words"]["left"]
