"""Rounds that were begun before desks had rows of their own get them."""

from django.db import migrations

DESKS = [
    """
insert into approvals_stop (circulation_id, position, name, kind, person_id, unit_id, state, delegated)
select id, 0, '承辦人', 'draft', coalesce(on_behalf_of_id, by_id), unit_id,
       case when state = 'running' and position = 0 then 'open' else 'done' end, false
from approvals_circulation
""",
    """
insert into approvals_stop
       (circulation_id, position, name, kind, role_id, unit_id, state, delegated)
select c.id, l.position, l.name,
       case when l.position = (select max(position) from approvals_leg where route_id = c.route_id)
            then 'decide' else 'review' end,
       l.role_id, coalesce(l.unit_id, c.unit_id),
       case when c.state = 'signed' or l.position < c.position then 'done'
            when c.state = 'running' and l.position = c.position then 'open' else 'waiting' end,
       false
from approvals_circulation c join approvals_leg l on l.route_id = c.route_id
""",
]

SIGNATURES = """
update approvals_signature s
   set stop_id = d.id,
       towards = coalesce((select name from approvals_stop
                           where circulation_id = s.circulation_id and position = s.back_to), '')
  from approvals_stop d
 where d.circulation_id = s.circulation_id
   and d.position = coalesce((select position from approvals_leg where id = s.leg_id), 0)
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0002_rounds")]
    # Checks are made at once: a table with checks still to come cannot have its triggers put back.
    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop)
        for sql in (
            "set constraints all immediate",
            *DESKS,
            "alter table approvals_signature disable trigger user",
            SIGNATURES,
            "alter table approvals_signature enable trigger user",
        )
    ]
