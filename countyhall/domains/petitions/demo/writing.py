"""Letters and answers put together from what people of the county write about; names are clearly made up."""

import random
from dataclasses import dataclass

from countyhall.domains.petitions.demo import places, subjects
from countyhall.domains.petitions.models import Identity


@dataclass(frozen=True)
class Written:
    """A letter, where it is about, and the answer that it will get."""

    subject: str
    body: str
    answer: str
    township: str
    place: str


def write(matter: subjects.Matter, rng: random.Random) -> Written:
    """A letter about this matter."""
    township = rng.choices(list(places.PLACES), [30, 28, 16, 18, 8])[0]
    town, spots = places.PLACES[township]
    spot = f"{town}{rng.choice(spots)}"

    def fill(text: str) -> str:
        return text.format(p=spot, t=rng.choice(places.TIMES), n=rng.randrange(2, 10))

    seen = rng.sample(matter.seen, k=min(len(matter.seen), rng.choice([1, 2, 2])))
    body = (
        f"{rng.choice(places.OPENINGS)}關於{spot}，{'；'.join(fill(s) for s in seen)}。"
        f"{fill(rng.choice(matter.asked))}。{rng.choice(places.ENDINGS)}"
    )
    subject = fill(rng.choice(matter.subjects))
    return Written(
        subject, body, answer_text(subject, fill(rng.choice(matter.answers)), matter.unit), township, spot
    )


def answer_text(subject: str, done: str, unit: str) -> str:
    """The county's letter."""
    return (
        f"您好：\n有關您反映「{subject}」一事，{done}。\n"
        f"感謝您對縣政的關心與指教；如對本案仍有疑問，歡迎逕洽{unit}承辦人員。\n敬祝 平安順心"
    )


def template_text(name: str) -> str:
    """A reply template with the blanks that a handler fills in."""
    return (
        f"您好：\n有關您反映{name}一事，本單位已於＿月＿日派員會勘，處理情形如下：\n一、＿＿＿＿\n二、預計＿月＿日前完成改善。\n"
        "感謝您的來信，敬祝 平安順心"
    )


def identity(rng: random.Random) -> Identity:
    """Somebody who does not exist: 範 (示範) is in every name, the mail goes to a reserved domain (RFC 2606)."""
    name = f"{rng.choice(places.SURNAMES)}範{rng.choice(places.GIVEN)}"
    number = rng.randrange(10_000)
    return Identity(name=name, phone=f"0900-00{number:04d}"[:11], email=f"citizen{number:04d}@example.com")


def comment(rating: int, rng: random.Random) -> str:
    """What a citizen adds to the rating, if anything."""
    kind = (
        ["處理很快，謝謝", "說明清楚", "感謝承辦人員耐心說明"]
        if rating > 3
        else ["等太久", "沒有回答到問題", "仍未改善"]
    )
    return rng.choice([*kind, "", ""])
