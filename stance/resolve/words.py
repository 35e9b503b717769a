"""Words of a text with their offsets, and the closed classes of words that say what a mention is."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from stance.gazetteer import LETTERS
from stance.text import Span

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|['’][sS]\b|\w+(?:[-‐–]\w+)*(?:['’](?![sS]\b)\w+)*|[^\w\s]")


_ARTICLE = re.compile(r"(?:al|el|ad|an|ar|as|at|ash|bin|ibn)-[A-Z]")  # 'el-Sisi' is a name too


def word_set(words: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(words.split())


PRONOUNS = {
    "he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f",
    "they": "p", "them": "p", "their": "p", "theirs": "p", "themselves": "p", "it": "n", "its": "n", "itself": "n",
    "i": "1", "me": "1", "my": "1", "myself": "1", "we": "4", "us": "4", "our": "4", "ours": "4",
    "who": "r", "which": "r", "that": "r", "whom": "r", "whose": "r",
}  # fmt: skip
TITLES = {
    "mr": "m", "sir": "m", "lord": "m", "king": "m", "prince": "m", "sheikh": "m", "shaikh": "m", "ayatollah": "m", "pope": "m",
    "senor": "m", "mrs": "f", "ms": "f", "miss": "f", "queen": "f", "princess": "f", "lady": "f", "dame": "f", "madame": "f",
    "baroness": "f", "dr": "", "prof": "", "professor": "", "president": "", "premier": "", "chancellor": "", "senator": "", "sen": "",
    "rep": "", "representative": "", "secretary": "", "minister": "", "governor": "", "gov": "", "mayor": "", "ambassador": "",
    "general": "", "gen": "", "colonel": "", "col": "", "major": "", "maj": "", "captain": "", "capt": "", "lieutenant": "", "lt": "",
    "admiral": "", "adm": "", "commander": "", "comandante": "", "judge": "", "justice": "", "chairman": "m", "congressman": "m",
    "congresswoman": "f", "imam": "m", "mullah": "m", "cardinal": "m", "archbishop": "", "bishop": "", "marshal": "", "brigadier": "",
    "brig": "", "sgt": "", "sergeant": "", "spokesman": "m", "spokeswoman": "f", "spokesperson": "", "chief": "", "leader": "",
    "director": "", "envoy": "", "speaker": "", "commissioner": "", "comrade": "", "inspector": "", "reverend": "", "rev": "",
    "father": "m", "sister": "f", "first": "", "foreign": "", "prime": "", "defence": "", "defense": "", "deputy": "", "vice": "",
    "former": "", "ex-president": "", "crown": "", "emir": "m", "sultan": "m", "emperor": "m", "empress": "f",
}  # fmt: skip
SPOKES = word_set("spokesman spokeswoman spokesperson spokesmen spokeswomen spokespersons spokespeople spokesmand spokespeople")
# Kinds of people by what they are, in the singular.
ROLES = SPOKES | word_set(
    "president premier minister chancellor secretary king queen prince princess emir sultan pope patriarch monarch leader chief head "
    "chairman chairwoman chair chairperson director governor mayor senator congressman congresswoman representative lawmaker "
    "legislator deputy mp parliamentarian speaker ambassador envoy diplomat negotiator mediator official officer general colonel "
    "commander admiral major captain lieutenant soldier guard analyst expert professor scholar researcher economist historian "
    "scientist academic lawyer attorney judge prosecutor aide adviser advisor assistant counsel counsellor counselor commissioner "
    "coordinator delegate counterpart colleague executive manager trader dealer banker broker farmer worker activist campaigner "
    "dissident protester demonstrator rebel fighter militant insurgent gunman guerrilla terrorist refugee resident villager citizen "
    "voter student teacher doctor nurse medic journalist reporter correspondent editor columnist author writer critic opponent "
    "supporter ally rival candidate nominee politician statesman observer monitor inspector investigator source witness survivor "
    "victim relative father mother brother sister son daughter wife husband widow man woman boy girl premier person sheriff marshal "
    "founder member secretary-general vice-president strategist commentator pollster lobbyist whip attache consul interpreter host "
    "guest visitor neighbour neighbor nobleman bishop archbishop cardinal cleric priest imam rabbi monk veteran pilot fisherman "
    "businessman businesswoman entrepreneur contractor consultant specialist engineer physician owner partner participant insider "
    "informant hardliner moderate separatist loyalist extremist islamist conservative liberal socialist communist treasurer ombudsman "
    "rapporteur undersecretary premier republican democrat protestor mourner detainee prisoner defector migrant immigrant exile "
    "pilgrim shopkeeper pm ceo eyewitness medic "
    "driver singer actor artist player coach chef servant clerk police policeman policewoman detective firefighter "
    "rescuer statistician attendee rights-campaigner actress"
)
# Plurals that stand for many people or bodies rather than for some officials.
GROUPS = word_set(
    "protester protestor demonstrator rebel resident critic opponent supporter ally country nation state member lawmaker legislator "
    "senator republican democrat leader minister worker student farmer people group bank market company firm media press newspaper "
    "community family activist separatist militant fighter guerrilla soldier force troop voter citizen villager refugee party union "
    "politician deputy delegate parliamentarian mp islamist hardliner extremist moderate conservative liberal campaigner dissident "
    "insurgent terrorist power trader-union government organisation organization business investor producer consumer manufacturer "
    "donor creditor participant migrant prisoner neighbour neighbor partner rival side delegation daily paper industry public "
    "nationalist loyalist serb croat muslim kurd tribe elder pilgrim mourner fisherman youth men women mother widow "
    "survivor other many some most public crowd"
)
DOCUMENTS = word_set(
    "report statement letter paper newspaper document communique communiqué article editorial commentary survey poll study website "
    "tweet message speech ruling order bulletin release declaration resolution bill agreement text draft note memo memorandum post "
    "broadcast dispatch account transcript release remarks comment comments claim claims plan proposal treaty constitution charter "
    "accord website account indictment lawsuit complaint filing verdict judgment judgement petition decree edict law announcement "
    "warning call calls view position policy email e-mail interview book blog column analysis daily weekly magazine agency network "
    "station channel motion deal tweets letter video accusation"
)
# What else somebody owns or makes, which speaks for him: by its ending where no list holds it.
THINGS = word_set(
    "address legislation pact sanction statistics statistic estimate data figure strategy version portal rule banner permit "
    "provision disavowal review "
    "finding guideline biography memoir pledge blueprint timetable programme program"
)
NO_THINGS = word_set(
    "element regiment contingent segment audience population generation congregation campaign"
)  # in spite of their endings
THING_ENDS = ("ment", "tion", "sion", "ness", "ance", "ence", "ism", "ics", "sal", "ial")

GOVERNMENT = word_set("government authorities administration cabinet regime leadership govt govts governments state junta rulers")
# Bodies that a definite description may take up again: 'the agency', 'the council'.
BODIES = word_set(
    "group organisation organization agency company firm board party union bloc alliance movement body council court commission committee "
    "ministry department army military police bank paper newspaper daily magazine association network station channel office "
    "institute institution fund force authority team forum watchdog lender regulator cartel grouping parliament senate house "
    "congress assembly club front militia league "
    "foundation federation confederation command coalition centre center tribunal"
)
# Nouns that stand for a state: 'the country', 'the kingdom'.
LANDS = word_set("country nation state kingdom republic island sultanate emirate north south regime territory")
DETERMINERS = word_set(
    "a an the this that these those some several many most both all one two three another other certain any his her its their our my"
)
FEMALE = word_set(
    "spokeswoman chairwoman congresswoman businesswoman woman mother daughter wife widow queen princess actress policewoman sister girl"
)
MALE = word_set("spokesman chairman congressman businessman man father son husband king prince brother boy policeman fisherman statesman")
LOCATIVE = word_set(
    "in at near from outside inside around across to into through via toward towards over off within of visiting leaving visited reached"
)
MONTHS = word_set(
    "january february march april may june july august september october november december monday tuesday wednesday thursday friday "
    "saturday sunday"
)
STOP = word_set(
    "a an and are as at be been but by for from had has have he her his i in is it its me my no not of off on or our out she so than "
    "that the them then there they this to up us was we were what when where which who will with would you your all one two new said "
    "says told let under ten six nine twelve four five"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word or mark. norm: as names are compared (see gazetteer.normal), empty for marks; cap: begins with a capital."""

    start: int
    end: int
    text: str
    norm: str
    cap: bool

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def mark(self) -> bool:
        return not self.norm

    @property
    def possessive(self) -> bool:
        return self.text[0] in "'’" and self.text[1:] in ("s", "S")


def words(text: str) -> tuple[Word, ...]:
    """All words and marks of a text; 's and marks are words of their own."""
    out = []
    for match in _WORD.finditer(text):
        part = match.group()
        out.append(Word(match.start(), match.end(), part, _norm(part), part[0].isupper() or bool(_ARTICLE.match(part))))
    return tuple(out)


def _norm(part: str) -> str:
    if part.isascii():
        plain = part.lower()
    else:
        decomposed = unicodedata.normalize("NFKD", part.translate(LETTERS))
        plain = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    if part[0] in "'’" or not (part[0].isalnum() or part == "&"):
        return ""
    return re.sub(r"[^\w&]+", " ", re.sub(r"[.'’]", "", plain)).strip()


_IRREGULAR = {"men": "man", "women": "woman", "people": "people", "countries": "country", "spokespeople": "spokesperson", "media": "media"}


def singular(word: str) -> str:
    """A noun's likely singular, lower case: 'officials' -> 'official', 'spokesmen' -> 'spokesman', 'allies' -> 'ally'."""
    low = word.lower()
    for plural, single in (("women", "woman"), ("men", "man"), ("people", "people")):
        if low.endswith(plural):
            return low[: -len(plural)] + single
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if low.endswith(("ches", "shes", "xes", "sses")):
        return low[:-2]
    return low[:-1] if low.endswith("s") and not low.endswith(("ss", "us", "is")) else low


def is_plural(word: str) -> bool:
    """Whether a noun looks like more than one."""
    low = word.lower()
    return low in ("people", "media", "police", "press") or low.endswith(("men", "women")) or singular(low) != low


def gender_of(word: str) -> str | None:
    """'m' or 'f' where a title or role tells, else None; never from first names."""
    low = word.lower().rstrip(".")
    return "f" if low in FEMALE else "m" if low in MALE else TITLES.get(low) or None
