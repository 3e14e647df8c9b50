"""matplotlib backend of the sandbox: `plt.show()` sends each open figure as a PNG to the page. Importable by programs as any module."""

import io

import runq_display
from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase, _Backend
from matplotlib.backends.backend_agg import FigureCanvasAgg

@_Backend.export
class _BackendRunq(_Backend):
    FigureCanvas = FigureCanvasAgg
    FigureManager = FigureManagerBase

    @staticmethod
    def show(*args, **kwargs):
        for manager in Gcf.get_all_fig_managers():
            picture = io.BytesIO()
            manager.canvas.figure.savefig(picture, format="png")
            runq_display.send_picture("image/png", picture.getvalue())
        Gcf.destroy_all()
