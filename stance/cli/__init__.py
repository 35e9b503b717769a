"""The command line: finds the verb, imports that verb alone, and turns errors into one sentence and an exit code.

Exit codes: 0 done, 1 findings (something skipped or below a bar), 2 misuse or unusable input, 130 interrupted.
A verb is a file of this folder with NAME, HELP, EXAMPLES, add_arguments(parser) and run(args) -> exit code.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

VERBS = {  # each line is its file's HELP (a test holds them equal), written here so that --help imports no verb
    "annotate": "quotes with speakers, targets and stances from texts, pages and corpora",
    "validate": "check records, annotations and actor tables: every finding with file:line",
    "score": "compare predicted with gold annotations: detection, speakers, targets, stance",
    "agree": "how far annotators of the same documents agree, layer by layer, with intervals",
    "positions": "what actors are quoted as saying: shares of stances with intervals, by actor and period",
    "explain": "why a quote got its stance: which words and parts decided, and the nearest labelled examples",
    "train": "train the stance model, or the quotes' confidence, from an annotations folder",
    "actors": "look up who held an office or bore a name at a date; who is missing; check actor tables",
    "convert": "annotations to and from Label Studio, brat, UIMA XMI, DNA and tables, with a list of what is lost",
    "review": "check and correct quotes on a local page; decisions go into an annotations folder",
    "report": "how a review goes, from its logs: time per quote, what people change, whether they follow the machine",
    "info": "versions, models and where corpora are looked for; download Stanza packages",
}
DONE, MISUSE, INTERRUPTED = 0, 2, 130
OWN = ("InputError", "ModelError", "AnnotationError")  # by name: their modules need not load to tell that none was raised


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line on argv (default: the process's own arguments) and return the exit code."""
    args = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in args
    args = [a for a in args if a != "--debug"]
    if hasattr(sys.stdout, "reconfigure"):  # what verbs write is UTF-8 everywhere, as their files are
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = _dispatch(args)
        sys.stdout.flush()
        return code
    except SystemExit as stop:  # argparse has said why
        return stop.code if isinstance(stop.code, int) else DONE
    except BrokenPipeError:  # the reader has what it wanted
        _silence(sys.stdout)
        return DONE
    except KeyboardInterrupt as stop:
        return _complain(f"interrupted{f'; {stop}' if str(stop) else ''}", INTERRUPTED)
    except Exception as error:
        if debug:
            raise
        return _complain(_sentence(error), MISUSE)


def _dispatch(args: list[str]) -> int:
    name = args[0] if args else ""
    if name in ("", "-h", "--help", "help"):
        print(_help())
        return DONE if name else MISUSE
    if name in ("-V", "--version"):
        from stance.version import __version__

        print(f"stance {__version__}")
        return DONE
    if name not in VERBS:
        return _complain(f"no verb {name!r}{_nearest(name)}; stance --help lists the verbs", MISUSE)
    from importlib import import_module

    verb = import_module(f"stance.cli.{name}")
    parsed = _parser(verb).parse_args(args[1:])
    return int(verb.run(parsed))


def _help() -> str:
    width = max(map(len, VERBS))
    lines = "\n".join(f"  {name:<{width}}  {line}" for name, line in VERBS.items())
    return (
        "usage: stance VERB ... [--debug]\n\n"
        "From news text to who said what, to whom, with which stance (conciliatory, accusatory, demand, none).\n\n"
        f"{lines}\n\n"
        "stance VERB --help shows a verb's options and examples; stance --version the version.\n"
        "- stands for standard input. Exit codes: 0 done, 1 findings, 2 misuse."
    )


def _parser(verb: object) -> argparse.ArgumentParser:
    """The verb's own parser: examples below its options, and one sentence instead of the usage on misuse."""
    import argparse

    class Parser(argparse.ArgumentParser):
        def error(self, message: str) -> None:  # type: ignore[override]
            self.exit(_complain(f"{message}; see: {self.prog} --help", MISUSE))

    name, line = str(verb.NAME), str(verb.HELP)  # type: ignore[attr-defined]
    examples = "\n".join(f"  {example}" for example in verb.EXAMPLES)  # type: ignore[attr-defined]
    parser = Parser(
        prog=f"stance {name}",
        description=f"{line[:1].upper()}{line[1:]}.",
        epilog=f"examples:\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_arguments(parser)  # type: ignore[attr-defined]
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    return parser


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, VERBS, n=1)
    return f", did you mean {close[0]!r}?" if close else ""


def _sentence(error: Exception) -> str:
    """What went wrong, in one line. Errors that nobody foresaw say so, and how to learn more."""
    if isinstance(error, OSError):
        reason = error.strerror or str(error)
        return f"{error.filename}: {reason[:1].lower()}{reason[1:]}" if error.filename is not None else reason
    if any(kind.__name__ in OWN for kind in type(error).__mro__):
        return " ".join(str(error).split())
    return f"unforeseen {type(error).__name__}: {' '.join(str(error).split())[:300]}; --debug shows where"


def _complain(sentence: str, code: int) -> int:
    try:
        print(f"stance: {sentence}", file=sys.stderr, flush=True)
    except BrokenPipeError:
        _silence(sys.stderr)
    return code


def _silence(stream: object) -> None:
    """Point a closed stream at nowhere, so that the interpreter's last flush is silent too."""
    from contextlib import suppress

    with suppress(OSError, ValueError):  # where it is no real file (under a test, say)
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # type: ignore[attr-defined]
