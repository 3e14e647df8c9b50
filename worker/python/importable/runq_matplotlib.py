"""matplotlib backend of the sandbox: `plt.show()` sends each open figure to the page, and a picture that is saved is shown as well.

A PNG; an SVG when the program set `rcParams["savefig.format"] = "svg"`. A figure that was saved and not changed since is not shown a
second time by `show()`.
"""

import io
import os

import runq_display
from matplotlib import rcParams
from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase, _Backend
from matplotlib.backends.backend_agg import FigureCanvasAgg

MEDIA_TYPES = {"png": "image/png", "svg": "image/svg+xml"}


def _describe(figure):
    """The titles of a figure, else nothing."""
    heading = getattr(figure, "_suptitle", None)
    titles = [heading.get_text() if heading else "", *(axes.get_title() for axes in figure.axes)]
    return "; ".join(title for title in titles if title)


class FigureCanvasRunq(FigureCanvasAgg):
    _was_shown = False

    def print_figure(self, filename, *args, **kwargs):
        answer = super().print_figure(filename, *args, **kwargs)
        if isinstance(filename, (str, os.PathLike)):
            self._show_saved(os.fspath(filename), kwargs.get("format"))
        return answer

    def _show_saved(self, path, kind):
        extension = os.path.splitext(path)[1].lower().lstrip(".")
        media_type = MEDIA_TYPES.get((kind or extension or rcParams["savefig.format"]).lower())
        if media_type is None:
            return
        if not extension:
            path += "." + (kind or rcParams["savefig.format"])
        try:
            with open(path, "rb") as file:
                runq_display.send_picture(media_type, file.read(), _describe(self.figure))
        except OSError:  # saved to where it cannot be read again
            return
        self._was_shown = True
        self.figure.stale = False  # any change makes it true again

    def show_now(self):
        """Sends the figure as it is, unless just that was saved and so shown."""
        if self._was_shown and not self.figure.stale:
            return
        kind = "svg" if rcParams["savefig.format"] == "svg" else "png"
        picture = io.BytesIO()
        self.figure.savefig(picture, format=kind)
        runq_display.send_picture(MEDIA_TYPES[kind], picture.getvalue(), _describe(self.figure))


@_Backend.export
class _BackendRunq(_Backend):
    FigureCanvas = FigureCanvasRunq
    FigureManager = FigureManagerBase

    @staticmethod
    def show(*args, **kwargs):
        for manager in Gcf.get_all_fig_managers():
            manager.canvas.show_now()
        Gcf.destroy_all()
