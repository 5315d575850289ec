"""Made-up official prose for measurements: pairs of characters as often as in the product's own Chinese."""

import random
import re
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1] / "countyhall"
WRITTEN = (
    "**/locale/zh_Hant/LC_MESSAGES/django.po",
    "**/sections/*.md",
    "**/demo/**/*.py",
    "**/demo/**/*.csv",
)
RUN = re.compile("[\u4e00-\u9fff]{2,}")
SURNAMES = (
    "陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴徐周葉蘇莊呂江何蕭羅高潘簡朱鍾游彭詹胡施沈余盧梁趙顏柯翁魏孫戴"
)
TOWNS = ("金城鎮", "金湖鎮", "金沙鎮", "金寧鄉", "烈嶼鄉", "烏坵鄉")
SELDOM = 0.08  # of the clauses hold a name or place of seldom characters
CLAUSES = 120_000  # from which pages are put together


class Writer:
    """Clauses and pages, the same for the same seed."""

    def __init__(self, seed: int = 109, clauses: int = CLAUSES) -> None:
        self.rng = random.Random(seed)
        self.after: dict[str, list[str]] = defaultdict(list)
        self.begin: list[str] = []
        for run in runs():
            self.begin.append(run[0])
            for one, other in pairwise(run):
                self.after[one].append(other)
        self.seldom = [chr(code) for code in range(0x4E00, 0x4E00 + 6000)]
        self.clauses = [self.clause() for _clause in range(clauses)]

    def clause(self) -> str:
        """Six to twenty characters that follow each other as in the house's texts, at times with a name."""
        wanted, letter = self.rng.randint(6, 20), self.rng.choice(self.begin)
        said = [letter]
        while len(said) < wanted:
            letter = self.rng.choice(self.after.get(letter) or self.begin)
            said.append(letter)
        if self.rng.random() < SELDOM:
            said.insert(self.rng.randrange(len(said)), self.name())
        return "".join(said)

    def name(self) -> str:
        """A surname and two characters, the seldom ones seldom."""
        given = [self.seldom[int(self.rng.paretovariate(0.4)) % len(self.seldom)] for _letter in range(2)]
        return self.rng.choice(SURNAMES) + "".join(given)

    def number(self) -> str:
        """A document number of ten digits."""
        return f"{self.rng.randint(88, 109):03}{self.rng.randrange(10**7):07}"

    def page(self) -> list[str]:
        """The clauses of one page, 300 to 600 characters in all; none runs over into the next."""
        rng = self.rng
        wanted = rng.randint(300, 600)
        said = [
            "金門縣政府　函", f"發文日期：中華民國{rng.randint(88, 109)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日",
            f"發文字號：府行檔字第{self.number()}號", f"受文者：{rng.choice(TOWNS)}公所", "主旨：",
        ]  # fmt: skip
        length = sum(map(len, said))
        while length < wanted:
            piece = rng.choice(self.clauses)
            said.append(piece)
            length += len(piece) + 1
        said.append(f"承辦人：{self.name()}　電話：082-{rng.randrange(310000, 380000)}")
        said.append(f"計新臺幣{rng.randrange(1000, 9_000_000):,}元")
        return said


def runs() -> list[str]:
    """Every run of Han in the product's own words: messages, report, demo."""
    found = []
    for pattern in WRITTEN:
        for path in sorted(HOUSE.glob(pattern)):
            found += RUN.findall(path.read_text(encoding="utf-8"))
    return found
