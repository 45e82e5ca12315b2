"""Facts about the form on the screen, by Textual's pilot: real files, real instruments."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

import pytest
import tomli
from textual.widgets import Label, OptionList

from evalkit.base.language import language
from evalkit.catalogue.registry import Registry
from evalkit.catalogue.rule_file import INSTRUMENT
from evalkit.fill.app import FillApp
from evalkit.fill.form import OpenForm
from evalkit.fill.questions import questions
from evalkit.fill.result_so_far import assessment_of
from evalkit.report.empty_assessment import template
from evalkit.run import evaluate_files

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from textual.pilot import Pilot

    Steps = Callable[[Pilot[None], FillApp], Awaitable[None]]

HEAD = '[assessment]\ninstrument = "spbe@2020"\nsubject = "Dinas Contoh"\nperiod = "2024"\n\n[answers]\nI1 = 3\n'
SPEECH = language("id")


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> Path:
    file = tmp_path / "spbe.toml"
    file.write_text(HEAD, encoding="utf-8")
    return file


def opened(file: Path, spec: str | None = None) -> FillApp:
    registry = Registry()
    if spec is not None:
        instrument = registry.instrument(spec)
        return FillApp(OpenForm(str(file), template(instrument, SPEECH)), instrument, SPEECH)
    form = OpenForm(str(file))
    return FillApp(form, registry.instrument_of(assessment_of(form)), SPEECH)


class End(NamedTuple):
    """What is there after the last key: the screen as text, what stands over the form, and the app."""

    text: str
    over: str
    app: FillApp

    @property
    def asked(self) -> str:
        return self.app.question.key


def run(app: FillApp, *keys: str, size: tuple[int, int] = (80, 24)) -> End:
    """*app* after the *keys*; ``"…text"`` types the text."""
    found: list[End] = []

    async def main() -> None:
        async with app.run_test(size=size) as pilot:
            await press(pilot, *keys)
            found.append(End(seen(app), type(app.screen).__name__, app))

    asyncio.run(main())
    return found[0]


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.pause()
    for key in keys:
        await pilot.press(*(key[1:] if key.startswith("…") else [key]))
        await pilot.pause()


def seen(app: FillApp) -> str:
    """The screen as text."""
    rows = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in row).rstrip() for row in rows)


def content(file: Path) -> dict[str, object]:
    return tomli.loads(file.read_text(encoding="utf-8"))


# --- Answers --------------------------------------------------------------------------------------------------------


def test_a_new_form_asks_for_the_head_and_then_for_the_leaves(tmp_path: Path) -> None:
    file = tmp_path / "baru.toml"

    end = run(opened(file, "spbe@2020"), "…Dinas", "enter", "…2024-S1", "enter", "2", "4", "down", "down", "enter")

    assert content(file)["assessment"] == {
        "instrument": "spbe@2020",
        "subject": "Dinas",
        "period": "2024-S1",
        "status": "verified",
    }
    assert content(file)["answers"] == {"I1": 4, "I2": 2}
    assert end.asked == "I3"


def test_enter_behind_an_answer_by_its_key_answers_nothing(file: Path) -> None:
    end = run(opened(file), "3", "enter", "enter")

    assert content(file)["answers"] == {"I1": 3, "I2": 3}
    assert "belum ada yang dipilih" in end.text


def test_each_answer_is_in_the_file_before_the_next_question(file: Path) -> None:
    app = opened(file)

    async def main() -> None:
        async with app.run_test() as pilot:
            for number, level in enumerate("4512", 2):
                await press(pilot, level)
                assert content(file)["answers"][f"I{number}"] == int(level)  # type: ignore[index]  # a table

    asyncio.run(main())


def test_it_goes_on_at_the_first_open_question(file: Path) -> None:
    file.write_text(HEAD + "I2 = 1\nI4 = 1\n", encoding="utf-8")

    end = run(opened(file))

    assert end.asked == "I3"
    assert "44 dari 50 belum terjawab" in end.text


def test_the_score_and_what_is_possible_stand_beside_and_follow_each_answer(file: Path) -> None:
    before = run(opened(file)).text
    after = run(opened(file), *"555555").text

    assert "1,03 – 4,97" in before  # one answer of 3 among 47
    assert "1,34 – 4,97" in after
    assert "yang mungkin: Memuaskan" in after
    assert "PREDIKAT BELUM DAPAT DIPASTIKAN" in after


def test_what_comes_out_is_what_evaluate_prints(tmp_path: Path) -> None:
    file = tmp_path / "kip.toml"

    run(opened(file, "kip@2018"), "…Dinas", "enter", "…2024", "enter", "enter", "…87,5", "enter")

    (evaluation,) = evaluate_files([str(file)]).evaluations
    assert content(file)["answers"] == {"total": 87.5}
    assert str(evaluation.total.score.value if evaluation.total.score else None) == "175/2"


def test_a_number_outside_the_scale_is_not_taken_and_what_is_typed_stays(tmp_path: Path) -> None:
    file = tmp_path / "kip.toml"

    end = run(opened(file, "kip@2018"), "…Dinas", "enter", "…2024", "enter", "enter", "…187,5", "enter")

    assert "187,5 tidak dapat diterima" in end.text
    assert "answers" not in content(file) or content(file)["answers"] == {}
    assert end.asked == "total"


def test_a_period_that_is_none_is_not_taken(tmp_path: Path) -> None:
    end = run(opened(tmp_path / "x.toml", "spbe@2020"), "…Dinas", "enter", "…tahun lalu", "enter")

    assert end.asked == "period"
    assert end.app.form.value("assessment", "period") is None


def test_a_key_that_is_no_choice_says_so(file: Path) -> None:
    end = run(opened(file), "9")

    assert "9 bukan salah satu pilihan" in end.text
    assert end.asked == "I2"


def test_an_answer_that_is_taken_away_is_missing_again(file: Path) -> None:
    end = run(opened(file), "pageup", "delete")

    assert content(file)["answers"] == {}
    assert end.asked == "I1"
    assert "47 dari 50 belum terjawab" in end.text


def test_a_number_that_is_emptied_is_missing_again(tmp_path: Path) -> None:
    file = tmp_path / "kip.toml"

    run(opened(file, "kip@2018"), "…D", "enter", "…2024", "enter", "enter", "…8", "enter", "backspace", "enter")

    assert content(file)["answers"] == {}


def test_an_answer_in_words_is_recognised(file: Path) -> None:
    file.write_text(HEAD + 'I2 = "Terdefinisi"\n', encoding="utf-8")

    end = run(opened(file), "pageup")

    assert end.asked == "I2"
    assert "● 3  Terdefinisi" in end.text


def test_an_answer_outside_the_scale_is_open_and_why_nothing_comes_out_is_said(file: Path) -> None:
    file.write_text(HEAD + "I2 = 9\n", encoding="utf-8")

    end = run(opened(file))

    assert end.asked == "I2"
    assert "Belum ada hasil" in end.text
    run(opened(file), "3")
    assert content(file)["answers"] == {"I1": 3, "I2": 3}


def test_not_applicable_is_chosen_by_a_dash_where_there_is_such_an_answer(tmp_path: Path) -> None:
    file = tmp_path / "kami.toml"
    app = opened(file, "kami@5.0")
    app.at = next(at for at, one in enumerate(app.asked) if any(choice.key == "-" for choice in one.choices))
    code = app.question.key

    run(app, "-")

    assert content(file)["answers"] == {code: "Tidak Berlaku"}


def test_criteria_are_answered_with_yes_and_no_and_grades_may_stand_above(tmp_path: Path) -> None:
    file = tmp_path / "sakip.toml"

    end = run(opened(file, "sakip@2021"), "…Dinas", "enter", "…2024", "enter", "enter", "2", "1", "2", "Y", "Y")

    assert content(file)["context"] == {"lembar": "Unit", "pemda": "Tidak"}
    assert content(file)["values"] == {"P1": "A"}
    assert content(file)["answers"] == {"Unit.1.a.1": "Y", "Unit.1.a.2": "Y"}  # of the sheet that was chosen
    open_ = {end.app.asked[at].key for at in end.app.standing.open}
    assert "Unit.1.a.3" not in open_  # the grade that is given counts
    assert "Instansi.1.a.3" not in {one.key for one in end.app.asked}


# --- Going about ----------------------------------------------------------------------------------------------------


def test_the_next_open_question_is_behind_this_one_or_at_the_beginning(file: Path) -> None:
    answered = [f"I{number} = 1\n" for number in range(2, 48) if number not in (3, 10)]
    file.write_text(HEAD + "".join(answered), encoding="utf-8")

    assert run(opened(file), "ctrl+n").asked == "I10"
    assert run(opened(file), "ctrl+n", "ctrl+n").asked == "I3"


def test_when_nothing_is_open_it_says_so(tmp_path: Path) -> None:
    file = tmp_path / "kip.toml"

    end = run(opened(file, "kip@2018"), "…D", "enter", "…2024", "enter", "enter", "…8", "enter", "ctrl+n")

    assert "semua pertanyaan sudah terjawab" in end.text


def test_the_search_leads_to_a_question_by_its_words(file: Path) -> None:
    assert run(opened(file), "ctrl+f", "…rencana peta", "enter").asked == "I2"
    assert run(opened(file), "ctrl+f", "…I47", "down", "enter").asked == "I47"
    assert run(opened(file), "ctrl+f", "…zzz", "enter", "escape", "4").app.form.value("answers", "I2") == 4


def test_the_search_stays_where_it_was_when_it_is_left(file: Path) -> None:
    end = run(opened(file), "ctrl+f", "…I47", "ctrl+q")

    assert end.asked == "I2"
    assert end.over == "Screen"


def test_what_is_typed_is_taken_before_going_elsewhere(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"

    run(opened(file, "spbe@2020"), "…Dinas", "pagedown", "…2024", "ctrl+n", "5")

    assert content(file)["assessment"] == {
        "instrument": "spbe@2020",
        "subject": "Dinas",
        "period": "2024",
        "status": "self-assessment",
    }
    assert content(file)["answers"] == {"I1": 5}


# --- Evidence and notes ---------------------------------------------------------------------------------------------


def test_evidence_and_notes_are_written_by_code_and_shown(file: Path) -> None:
    end = run(opened(file), "ctrl+e", "…Perbup 12", "enter", "…SK 3", "escape", "ctrl+t", "…cek lagi", "ctrl+s")

    assert content(file)["evidence"] == {"I2": ["Perbup 12", "SK 3"]}
    assert content(file)["notes"] == {"I2": "cek lagi"}
    assert "Perbup 12; SK 3" in end.text
    assert "cek lagi" in end.text


def test_leaving_while_a_note_is_written_keeps_it(file: Path) -> None:
    end = run(opened(file), "ctrl+t", "…cek", "ctrl+q")

    assert content(file)["notes"] == {"I2": "cek"}
    assert end.over == "Screen"


def test_evidence_that_is_emptied_is_gone(file: Path) -> None:
    file.write_text(HEAD + '\n[evidence]\nI2 = "x"\n', encoding="utf-8")

    run(opened(file), "ctrl+e", "delete", "escape")

    assert content(file)["evidence"] == {}


def test_evidence_with_a_last_day_is_shown_and_changed_in_the_file_only(file: Path) -> None:
    written = HEAD + '\n[evidence]\nI2 = ["x", { text = "SK", until = 2024-06-30 }]\n'
    file.write_text(written, encoding="utf-8")

    end = run(opened(file), "ctrl+e")

    assert "SK (berlaku" in end.text
    assert "masa berlaku" in end.text
    assert content(file)["evidence"] == {"I2": ["x", {"text": "SK", "until": dt.date(2024, 6, 30)}]}


def test_the_head_has_no_evidence(tmp_path: Path) -> None:
    end = run(opened(tmp_path / "x.toml", "spbe@2020"), "ctrl+e")

    assert "bukti dan catatan hanya untuk" in end.text


# --- Undo -----------------------------------------------------------------------------------------------------------


def test_undo_takes_back_answers_and_goes_to_where_they_were(file: Path) -> None:
    end = run(opened(file), "4", "5", "ctrl+n", "ctrl+z")

    assert content(file)["answers"] == {"I1": 3, "I2": 4}
    assert end.asked == "I3"
    run(opened(file), "4", "ctrl+t", "…x", "escape", "ctrl+z", "ctrl+z")
    assert content(file)["answers"] == {"I1": 3, "I2": 4}
    assert content(file).get("notes", {}) == {}


def test_undo_takes_back_what_is_typed_first(tmp_path: Path) -> None:
    end = run(opened(tmp_path / "x.toml", "spbe@2020"), "…Dinas", "enter", "…20", "ctrl+z")

    assert end.asked == "period"
    assert end.app.form.value("assessment", "subject") == "Dinas"


def test_with_nothing_to_take_back_undo_says_so(file: Path) -> None:
    assert "tidak ada yang dapat diurungkan" in run(opened(file), "ctrl+z").text


# --- Leaving --------------------------------------------------------------------------------------------------------


def test_with_all_saved_it_is_left_at_once(file: Path) -> None:
    end = run(opened(file), "4", "ctrl+q")

    assert end.app.return_code == 0
    assert not end.app.is_running


def test_leaving_asks_about_what_is_typed(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"

    end = run(opened(file, "spbe@2020"), "…Dinas", "ctrl+q")
    assert end.over == "Ask"
    assert "belum disimpan" in end.text
    assert not file.exists()

    run(opened(file, "spbe@2020"), "…Dinas", "ctrl+q", "enter")
    assert content(file)["assessment"]["subject"] == "Dinas"  # type: ignore[index]  # a table


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (40, 15)])
def test_every_answer_of_the_question_about_leaving_is_on_a_screen_of_any_size(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    end = run(opened(tmp_path / "x.toml", "spbe@2020"), "…Dinas", "ctrl+q", size=size)

    assert [word for word in ("Simpan", "Buang", "Kembali") if word not in end.text] == []


def test_what_is_typed_can_be_left_behind_without_saving(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"

    end = run(opened(file, "spbe@2020"), "…Dinas", "ctrl+q", "right", "enter")

    assert not end.app.is_running
    assert not file.exists()


def test_going_back_instead_of_leaving_keeps_what_is_typed(tmp_path: Path) -> None:
    end = run(opened(tmp_path / "x.toml", "spbe@2020"), "…Dinas", "ctrl+q", "escape")

    assert "Dinas" in end.text
    assert end.over == "Screen"


def test_what_cannot_be_saved_is_kept_and_asked_about(file: Path) -> None:
    file.chmod(0o444)

    end = run(opened(file), "4", "5", "ctrl+q")
    assert "2 perubahan belum ada di dalam berkas" in end.text
    assert content(file)["answers"] == {"I1": 3}

    end = run(opened(file), "4", "ctrl+q", "right", "enter")
    assert not end.app.is_running


def test_trying_again_saves_what_could_not_be_saved(file: Path) -> None:
    app = opened(file)

    async def main() -> None:
        async with app.run_test() as pilot:
            file.chmod(0o444)  # noqa: ASYNC240  # nothing else runs
            await press(pilot, "4")
            assert "belum tersimpan" in str(app.query_one("#said", Label).content)
            await press(pilot, "ctrl+q", "enter")  # in vain
            file.chmod(0o644)  # noqa: ASYNC240  # the same
            await press(pilot, "ctrl+q", "enter")

    asyncio.run(main())
    assert content(file)["answers"] == {"I1": 3, "I2": 4}


def test_what_became_no_toml_in_the_meantime_is_not_written_over(file: Path) -> None:
    app = opened(file)
    file.write_text("x = = 1\n", encoding="utf-8")

    end = run(app, "4")

    assert "belum tersimpan" in end.text
    assert file.read_text(encoding="utf-8") == "x = = 1\n"
    assert end.app.form.value("answers", "I2") == 4  # kept, to be saved later


def test_enter_on_a_text_that_stands_there_goes_on_and_writes_nothing(file: Path) -> None:
    app = opened(file)
    app.at = 0

    assert run(app, "enter").asked == "period"
    assert file.read_text(encoding="utf-8") == HEAD


def test_a_part_and_a_question_in_it_can_both_have_evidence(tmp_path: Path) -> None:
    file = tmp_path / "sakip.toml"
    app = opened(file, "sakip@2021")
    app.at = next(at for at, one in enumerate(app.asked) if one.key == "Instansi.1.a.1")

    run(app, "ctrl+e", "…SK", "escape", "pageup", "ctrl+e", "…LKE", "escape")

    assert content(file)["evidence"] == {"Instansi.1.a.1": "SK", "P1": "LKE"}


def test_an_answer_that_the_file_has_no_room_for_is_refused_and_the_file_stays(tmp_path: Path) -> None:
    file = tmp_path / "sakip.toml"
    text = '[assessment]\ninstrument = "sakip@2021"\nsubject = "D"\nperiod = "2024"\n[evidence]\nP1.2 = "x"\n'
    file.write_text(text + "[answers]\nE1.1 = true\n", encoding="utf-8")
    app = opened(file)
    app.at = next(at for at, one in enumerate(app.asked) if one.key == "P1")

    end = run(app, "ctrl+e", "…SK", "escape")

    assert "evidence.P1 tidak dapat diubah" in end.text
    assert file.read_text(encoding="utf-8") == text + "[answers]\nE1.1 = true\n"


# --- The screen -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (40, 15), (200, 60)])
def test_question_choices_and_result_are_on_a_screen_of_any_size(file: Path, size: tuple[int, int]) -> None:
    text = run(opened(file), size=size).text

    assert "I2  Tingkat Kematangan" in text
    assert "○ 1  Rintisan" in text
    assert "1,03 – 4,97" in text
    assert "^N kosong" in text


def test_at_80_by_24_every_key_is_named_and_no_number_is_cut(file: Path) -> None:
    lines = run(opened(file), size=(80, 24)).text.splitlines()

    assert "^Q keluar" in lines[-1]
    assert any(line.endswith("1,03–4,97") for line in lines)


def test_choices_are_broken_anew_when_the_window_gets_wider(tmp_path: Path) -> None:
    app = opened(tmp_path / "kami.toml", "kami@5.0")
    app.at = next(at for at, one in enumerate(app.asked) if one.key == "TK1")

    async def main() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot)
            assert "Dalam Penerapan atau Diterapkan Sebagian" not in seen(app)
            await pilot.resize_terminal(120, 30)
            await press(pilot)
            assert "Dalam Penerapan atau Diterapkan Sebagian" in seen(app)

    asyncio.run(main())


def test_what_stands_beside_is_scrolled_by_keys(tmp_path: Path) -> None:
    app = opened(tmp_path / "kami.toml", "kami@5.0")

    first = run(app, "…D", "pagedown", "…2024", "pagedown", "pagedown", size=(80, 12)).text
    end = run(opened(tmp_path / "kami.toml"), *["ctrl+down"] * 3, size=(80, 12))

    assert "0 – 918 dari 918" in first
    assert "0 – 918 dari 918" not in end.text


def test_without_colour_nothing_is_coloured_and_the_choice_is_still_seen(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = opened(file)

    async def main() -> None:
        async with app.run_test() as pilot:
            await press(pilot, "down")
            strips = app.screen._compositor.render_strips()
            line = app.query_one("#choices", OptionList).render_line(0)
            assert any(segment.style and segment.style.underline for segment in line)
            colours = {
                segment.style.color.name
                for strip in strips
                for segment in strip.apply_filter(app._filters[-1], app.screen.background_colors[1])
                if segment.style and segment.style.color
            }
            assert colours == {"default"}

    asyncio.run(main())


@pytest.mark.parametrize("lang", ["id", "en"])
def test_it_speaks_the_language_of_the_run(file: Path, lang: str) -> None:
    form = OpenForm(str(file))
    app = FillApp(form, Registry().instrument_of(assessment_of(form)), language(lang))

    assert {"id": "PREDIKAT BELUM", "en": "PREDICATE OPEN"}[lang] in run(app).text


def test_hostile_names_are_shown_as_they_are(file: Path) -> None:
    file.write_text(HEAD.replace("Dinas Contoh", "[red]x[/] \\u001b[2J"), encoding="utf-8")

    assert "[red]x[/]" in run(opened(file), size=(120, 24)).text


def _editions() -> list[str]:
    registry = Registry()
    return [one.id for one in registry.all(INSTRUMENT) if one.records is None or one.records.refused is not None]


@pytest.mark.parametrize("spec", _editions())
def test_every_instrument_opens_and_takes_its_first_answer(tmp_path: Path, spec: str) -> None:
    file = tmp_path / "x.toml"
    app = opened(file, spec)
    first = next(one for one in app.asked if one.section == "answers")

    run(app, "…Dinas", "enter", "…2024", "pagedown")
    app = opened(file)
    app.at = app.asked.index(next(one for one in app.asked if one.key == first.key and one.section == "answers"))
    run(app, *(["down", "enter"] if first.choices else ["…1", "enter"]))

    assert OpenForm(str(file)).value("answers", first.key) is not None
    assert app.standing.evaluation is not None


def test_counts_beside_the_answers_are_whole_numbers() -> None:
    counts = [one for one in questions(Registry().instrument("ikm@2017")) if one.key == "population"]

    assert [(one.read("240"), one.read("dua"), one.read("2,5"), one.needed) for one in counts] == [
        (240, None, None, False)
    ]
