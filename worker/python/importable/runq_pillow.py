"""`Image.show()` of Pillow sends the picture to the page."""

import io

import runq_display


def register(image_show):
    """Makes the page the first viewer of the module `PIL.ImageShow`."""

    class PageViewer(image_show.Viewer):
        format = "PNG"

        def show_image(self, image, **options):
            """Called with a picture that has been brought into a mode that a PNG can hold."""
            picture = io.BytesIO()
            image.save(picture, format="PNG")
            runq_display.send_picture("image/png", picture.getvalue(), options.get("title") or "")
            return True

    image_show.register(PageViewer, 0)
