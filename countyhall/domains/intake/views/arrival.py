"""A file is sent: streamed to the lake's disk as it comes, told from its bytes, kept under its hash."""

from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from countyhall.domains.intake.forms.upload import FileForm
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import SourceFile
from countyhall.kernel.lake.uploads import LakeHandler


class Arrives:
    """Of a page: ``post`` takes the file. The form's token is asked once the lake's handler is in place."""

    @method_decorator(csrf_exempt)
    def dispatch(self, request, *args, **kwargs):
        """Leave the token to :meth:`post`: reading it reads the body."""
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        """Stream the file into the lake."""
        request.upload_handlers = [LakeHandler(request)]
        return csrf_protect(lambda request: self.taken(request))(request)

    def taken(self, request):
        """The way to what is done with the file, or the page with what is wrong beside the field."""
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                source = form.cleaned_data["file"].keep(by=request.user)
                lake.look(source)
            except (lake.StoreFull, lake.Unreadable) as error:
                form.add_error("file", str(error))
            else:
                return self.arrived(source)
        return self.render_to_response(self.get_context_data(form=form))

    def arrived(self, source: SourceFile):
        """Where the officer goes with the file."""
        raise NotImplementedError


def own_source(user, pk: int) -> SourceFile:
    """A file that this person sent, or 404: nobody else sees it before it is loaded."""
    return get_object_or_404(SourceFile, pk=pk, received_by=user)
