"""A page that shows only the steps that make sense now."""

from countyhall.kernel.web import views

BUTTONS = 3


class FewerSteps(views.DetailView):
    """A page that leaves out steps that make no sense now; the lifecycle refuses them in any case."""

    def sensible(self, step) -> bool:
        """Whether the reader wants to see this step."""
        return True

    def beside(self) -> dict:
        """What stands beside the record."""
        return {}

    def get_context_data(self, **kwargs):
        """Add what stands beside; leave out steps."""
        context = super().get_context_data(**self.beside(), **kwargs)
        steps = [step for step in [*context["steps"], *context["more_steps"]] if self.sensible(step)]
        context["steps"], context["more_steps"] = steps[:BUTTONS], steps[BUTTONS:]
        context["danger_steps"] = [step for step in context["danger_steps"] if self.sensible(step)]
        return context
