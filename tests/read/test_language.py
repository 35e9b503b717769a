"""English is let through, other languages are named and refused, what is too short to tell passes. Sentences are made up."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from stance.read.language import check, language
from stance.text import Document, InputError, Span

FOREIGN = {
    "French": "Le ministre a dit que la France ne signera pas cet accord.",
    "German": "Der Minister sagte am Montag, dass Deutschland das Abkommen nicht unterzeichnen werde.",
    "Spanish": "El ministro dijo el lunes que España no firmará el acuerdo porque es injusto para los pescadores.",
    "Portuguese": "O ministro disse na segunda-feira que o país não vai assinar o acordo porque é injusto para os pescadores.",
    "Italian": "Il ministro ha detto lunedì che il paese non firmerà l'accordo perché non è giusto per i pescatori.",
    "Dutch": "De minister zei maandag dat het land het akkoord niet zal tekenen omdat het niet eerlijk is voor de vissers.",
    "Swedish": "Ministern sade på måndagen att landet inte kommer att skriva under avtalet eftersom det är orättvist.",
    "Finnish": "Ministeri sanoi maanantaina, että maa ei allekirjoita sopimusta, koska se on epäreilu kalastajille ja myös kallis.",
    "Polish": "Minister powiedział w poniedziałek, że kraj nie podpisze umowy, ponieważ jest to niesprawiedliwe dla rybaków.",
    "Hungarian": "A miniszter hétfőn azt mondta, hogy az ország nem írja alá a megállapodást, mert az nem igazságos, és már késő.",
    "Romanian": "Ministrul a spus luni că țara nu va semna acordul pentru că nu este corect și că pescarii au fost dezamăgiți.",
    "Turkish": "Bakan ülkenin anlaşmayı imzalamayacağını söyledi, çünkü bu adil değil ve daha sonra çok pahalı olacak dedi.",
    "Indonesian": "Menteri mengatakan bahwa negara itu tidak akan menandatangani perjanjian itu karena tidak adil untuk nelayan dan mahal.",
    "Russian": "Министр заявил в понедельник, что страна не подпишет соглашение, потому что это нечестно.",
    "Ukrainian": "Міністр заявив у понеділок, що країна не підпише угоду, бо це несправедливо.",
    "Arabic": "قال الوزير يوم الاثنين إن البلاد لن توقع على الاتفاق",
    "Persian": "وزیر روز دوشنبه گفت که کشور این توافق را امضا نخواهد کرد چون پذیرفتنی نیست",
    "Chinese": "部长周一表示，该国不会签署该协议，因为这对渔民不公平，而且代价高昂。",
    "Japanese": "大臣は月曜日、漁師にとって不公平なため、同国は協定に署名しないと述べた。",
    "Korean": "장관은 월요일 어민들에게 불공평하기 때문에 협정에 서명하지 않을 것이라고 말했다",
    "Greek": "Ο υπουργός είπε τη Δευτέρα ότι η χώρα δεν θα υπογράψει",
    "Hebrew": "השר אמר ביום שני שהמדינה לא תחתום על ההסכם",
}
PASSED = {
    "names of people and places": "Maria de la Cruz, Juan del Valle, Pedro de los Santos, El Salvador, La Paz, Los Angeles, Las Vegas",
    "foreign words quoted": "“C’est la vie,” he said. Putin: «Мы не хотим войны», said the spokesman in Moscow on Monday.",
    "papers named": "Le Monde, La Repubblica, Die Zeit and El Pais report that Mr Le Pen and Mr de Gaulle are in Des Moines.",
    "a headline in capitals": "KAUNDA URGES PRETORIA TO FREE DETAINEES",
    "too short": "Non!",
    "no words": "👀 3:2 🇮🇩",
    "nothing": "",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_other_languages_are_named_and_refused(name: str) -> None:
    assert language(FOREIGN[name]) == name
    with pytest.raises(InputError, match=f"document d: the text is {name}, expected English"):
        check(Document("d", FOREIGN[name]))


@pytest.mark.parametrize("name", FOREIGN)
def test_capitals_do_not_hide_a_language(name: str) -> None:
    assert language(FOREIGN[name].upper()) in (name, None)


@pytest.mark.parametrize("kind", PASSED)
def test_what_is_not_surely_foreign_passes(kind: str) -> None:
    check(Document("d", PASSED[kind]))


def test_the_language_is_filled_in_where_it_is_sure() -> None:
    text = "The minister said on Monday that the country would not sign the treaty because it was unfair."
    assert check(Document("d", text)).language == "en"
    assert check(Document("d", text.upper())).language == "en"
    assert check(Document("d", "Non!")).language is None


def test_only_the_body_counts() -> None:
    menu = FOREIGN["French"]
    text = f"{menu}\nThe minister said that the country would not sign the treaty because it was unfair to the fishermen."
    assert check(Document("d", text, body=(Span(len(menu) + 1, len(text)),))).language == "en"


CORPORA = Path(os.environ.get("STANCE_CORPORA") or Path(__file__).parents[2].parent / "shared" / "data")
NEWS = CORPORA / "news" / "news.jsonl.gz"


@pytest.mark.skipif(not NEWS.exists(), reason="the news corpus is not here; STANCE_CORPORA says where corpora lie")
def test_no_text_of_the_news_corpus_is_refused() -> None:
    with gzip.open(NEWS, "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            assert check(Document(row["id"], row["text"])).language == "en"
