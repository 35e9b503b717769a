"""Is it English? What is not is named and refused; what is too short to tell is let through.

Other scripts are told by their letters, languages in Latin letters by their commonest small words. Particles that names
carry ("de la", "van der") and words that English shares count for little, so that lists of names pass.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from stance.text import Document, InputError

SAMPLE = 20_000  # characters of the body that are looked at
LETTERS = 20  # of another script, and more than half of all letters
HITS, KINDS = 5, 3  # small words of another language at least: occurrences, different ones that are no particles of names
SHARE = 0.15  # of all words, and more than twice the share of English ones
SURE = 0.2  # share of English small words that makes sure

_WORDS = """
English: the of and to in that is was for it with as his on be at by had not are but from or have an they which you were all her she
  there would their we him been has when who will no more if out so up said what its about than into them can only other time new some
  could these two may first then do any my now such like our over me even most also after did many before must through years should
  being now how these because i he this a us says told will against under during while where those
French: le la les des et est que qui dans pour sur pas une par plus avec ce sont au il elle ne se son sa ses aux du cette ont mais ou
  nous vous leur été être fait comme deux selon après aussi entre contre sans ces était avait dit je
German: der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird
  bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch sein wurde sagte ich wir
Spanish: el la los las que en y del se por con una su para es al lo como más pero sus le ya o este sí porque esta entre cuando muy sin
  sobre también me hasta hay donde quien desde todo nos durante fue ha son según había dijo tras un no
Portuguese: o os as que e do da em um para com não uma no na se por mais dos das como mas foi ao ele sua ou quando muito nos já também
  pelo pela até isso ela entre depois sem seu ser são tem está segundo disse à um
Italian: il lo la gli che di e del della per un una in con non si da è sono al le dei nel alla come più anche ma ha i delle dal ai
  questo suo dalla nella o se tra ancora contro dopo essere stato ha detto
Dutch: de het een van en in is dat op te zijn voor met die niet aan er om ook als bij door naar maar uit nog wordt over dan hij ze heeft
  tot worden zich hebben werd meer geen zei kan deze was of
Swedish: och att det i en som på är av för med den till inte om har de ett men var jag sig från vi så kan när nu efter även under han
  hon mot ska skulle sade vid eller också
Danish: og at det en den til er som på de med han af for ikke der var et har fra vil jeg men om vi sig ved efter kan eller hun også over
  mod blev skal siger nu være
Norwegian: og at det en den til er som på de med han av for ikke var et har fra vil jeg men om vi seg ved etter kan eller hun også over
  mot ble skal sier nå være blir
Finnish: ja on että ei se hän oli mutta myös kun ovat tai niin joka mukaan kuin ole sen sekä olla vain jo nyt jos sitä jotka hänen mitä
  vielä sanoi kanssa jälkeen
Polish: w i na z nie się do że jest to po o jak przez od dla oraz ale przed które który był za są co być może jego jej tym tego czy
  także powiedział podczas
Czech: a se v na je že s z do o k i jako za po od které který pro ve by jsou jeho ale při také však nebo bude by si už byl před podle
  řekl
Slovak: a sa v na je že s z do o k aj ako za po od ktoré ktorý pre vo by sú jeho ale pri tiež však alebo bude si už bol pred podľa
  povedal
Slovenian: in je na v da se za so z ki pa po ni tudi od kot bi iz bil še ali pri do ob le biti bo več pred njegov
Croatian: i je u da se na za su od s o koji ne što će bi kao iz sam kako to ali ili nije biti po bio nakon rekao još jer
Hungarian: a az és hogy nem egy is van meg ez de volt csak már el ki még vagy mint ha szerint azt után kell fel lesz majd aki mondta
  pedig amely
Romanian: și de în la a cu pe că din nu o pentru este un care mai sunt fi prin se sau au dar ca după fost să lui ale spus între acest
Turkish: ve bir bu da de için ile olarak çok daha olan gibi kadar sonra var ne ise en değil ancak dedi her o olduğunu ya göre söyledi
  türkiye
Indonesian: yang dan di dengan untuk dari ini itu dalam tidak pada akan ke oleh adalah juga telah sebagai mereka karena ada bisa kata
  tersebut kepada saat lebih atau
Vietnamese: của và là có được trong cho các với không một người này để đã đến những khi từ ra vào tại cũng về ở sẽ trên theo nước
Swahili: na ya wa kwa ni katika za la cha kuwa hiyo kwamba huyo yake hii wake hayo baada lakini pia au alisema kama hilo ambao
Tagalog: ang ng sa na mga at ay ni para si ito hindi kay nang may niya siya ng kung rin din sinabi mula upang
Catalan: el la els les que i en per amb una un no es del al ha és més com però pel aquest seva també ser són des fins va
Albanian: të dhe në e një për që me nga është se i ka si do më nuk u kjo por janë ky
Latvian: un ir ka no ar par uz lai bet kas arī kā pēc viņš tas nav vai pie tika
Lithuanian: ir kad yra su iš į bet tai kaip jis dėl už buvo apie ne po taip pat nuo prie
Estonian: ja on et ei see oli ta kui ka mis oma aga või ning kes pärast selle olla siis ütles
Somali: iyo oo ka ku in ay waxa waa uu ee la ah soo ayaa aan si kale lagu waxaa
"""
_SMALL: dict[str, frozenset[str]] = {
    name: frozenset(words.split()) for name, words in re.findall(r"^(\w+):((?:.*\n)(?:  .*\n)*)", _WORDS, re.M)
}
_PARTICLES = frozenset(
    re.findall(
        r"\w+", "de la del los las el al van von der den da di do dos das du le les des y e a i o in no me so an on as at is by to us"
    )
)
_SCRIPTS = {
    "Cyrillic": "\u0400-\u052f",
    "Greek": "\u0370-\u03ff\u1f00-\u1fff",
    "Arabic": "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff",
    "Hebrew": "\u0590-\u05ff",
    "Hindi": "\u0900-\u097f",
    "Bengali": "\u0980-\u09ff",
    "Punjabi": "\u0a00-\u0a7f",
    "Tamil": "\u0b80-\u0bff",
    "Thai": "\u0e00-\u0e7f",
    "Burmese": "\u1000-\u109f",
    "Georgian": "\u10a0-\u10ff",
    "Armenian": "\u0530-\u058f",
    "Amharic": "\u1200-\u137f",
    "Khmer": "\u1780-\u17ff",
    "Korean": "\u1100-\u11ff\uac00-\ud7af",
    "Japanese": "\u3040-\u30ff",
    "Chinese": "\u3400-\u4dbf\u4e00-\u9fff",
}
_BY_LETTERS = {  # of one script: the first language of whose letters some stand in the text
    "Cyrillic": (("Ukrainian", "іїєґ"), ("Belarusian", "ў"), ("Serbian", "јђћљњџ"), ("Russian", "ыэё"), ("Bulgarian", "ъ")),
    "Arabic": (("Urdu", "ٹڈںے"), ("Persian", "پچژگک")),
}
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")


def check(document: Document) -> Document:
    """The document, its language filled in where the text is surely English; InputError where it is surely something else."""
    found = language(" ".join(span.of(document.text) for span in document.body or ())[:SAMPLE])
    if found in (None, "English"):
        return replace(document, language="en") if found else document
    raise InputError(f"document {document.id}: the text is {found}, expected English; leave it out or translate it first")


def language(text: str) -> str | None:
    """The English name of the text's language; None where it is too short or too odd to tell."""
    return _script(text) or _latin(text)


def _script(text: str) -> str | None:
    letters = len(_LETTER.findall(text))
    counts = {name: len(re.findall(f"[{ranges}]", text)) for name, ranges in _SCRIPTS.items()}
    if counts["Japanese"] >= 0.1 * counts["Chinese"]:
        counts["Japanese"] += counts.pop("Chinese")
    name, most = max(counts.items(), key=lambda c: c[1])
    if most < LETTERS or most <= 0.5 * letters:
        return None
    folded = text.casefold()
    return next((n for n, own in _BY_LETTERS.get(name, ()) if sum(map(folded.count, own)) >= 0.005 * most), _default(name))


def _default(script: str) -> str:
    return {"Cyrillic": "Russian"}.get(script, script)


def _latin(text: str) -> str | None:
    words = Counter(w.casefold() for w in _WORD.findall(text))
    total = sum(words.values())
    if not total:
        return None
    hits = {name: sum(words[w] for w in small) for name, small in _SMALL.items()}
    english = hits.pop("English")
    name = max(hits, key=lambda n: hits[n])
    kinds = sum(w in words for w in _SMALL[name] - _PARTICLES - _SMALL["English"])
    if hits[name] >= max(HITS, SHARE * total) and hits[name] > 2 * english and kinds >= KINDS:
        return name
    return "English" if english >= max(HITS, SURE * total) else None
