"""Two at one desk in the same moment, and a signer that is killed before it commits."""

import os
import signal
import subprocess
import sys
import threading

import pytest
from django.db import connection

from countyhall.kernel.approvals import integrity, services
from countyhall.kernel.approvals.models import Circulation, Signature, Wording
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.testing.factories import member_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_sign_at_once_one_signs_and_the_other_is_told(under_way, section_chief, county):
    second = member_of(county.section, "section_chief")
    read = [services.circulation_of(under_way.record) for _ in range(2)]
    start, said = threading.Barrier(2), []

    def sign(circulation, person) -> None:
        start.wait()
        try:
            services.sign(circulation, by=person, opinion=person.name)
            said.append("signed")
        except Refused:
            said.append("told")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=sign, args=pair) for pair in zip(read, (section_chief, second), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["signed", "told"]
    assert Circulation.objects.get(pk=under_way.pk).position == 2
    assert Signature.objects.filter(verdict="signed").count() == 1


@pytest.mark.parametrize("turn", range(3))
def test_a_signer_that_is_killed_leaves_no_half_signature(under_way, section_chief, turn):
    """Kill -9 between sign and commit."""
    name = connection.settings_dict["NAME"]
    process = subprocess.Popen(
        [sys.executable, "-m", "countyhall.kernel.approvals.tests.signer", name, str(under_way.pk),
         str(section_chief.pk)],
        stdout=subprocess.PIPE, text=True, env=os.environ | {"DJANGO_SETTINGS_MODULE": "countyhall.config.settings"},
    )  # fmt: skip
    assert process.stdout.readline() == "signed\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert [s.verdict for s in Signature.objects.all()] == ["sent"]
    assert Wording.objects.count() == 1
    assert Circulation.objects.get(pk=under_way.pk).position == 1
    assert [e.action for e in audit.history(under_way.record)] == ["approval_sent"]
    assert services.sign(services.circulation_of(under_way.record), by=section_chief).position == 2
    assert not list(integrity.faults())
    assert audit.verify() is None
