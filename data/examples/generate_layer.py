# For GIMP 3: opens a picture, makes a second layer of the middle of it, asks for a new layer that is made
# from both layers, and saves the image as output.xcf and output.png.
#
# Paste it into Filters ▸ Development ▸ Python-Fu ▸ Python Console; or run it without a window:
#
#   PICTURE=photo.jpg PROMPT='Make it winter' OUTPUT=winter \
#     gimp-console -i --quit --batch-interpreter=python-fu-eval -b - < generate_layer.py

import os

import gi
gi.require_version("Gimp", "3.0")
from gi.repository import Gimp, Gio

picture = os.environ.get("PICTURE", "photo.jpg")
prompt = os.environ.get("PROMPT", "Make it winter")
output = os.environ.get("OUTPUT", "winter")


def open_with_detail(picture):
    image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(picture))
    photo = image.get_layers()[0]
    detail = photo.copy()
    image.insert_layer(detail, None, 0)
    width, height = image.get_width() // 3, image.get_height() // 3
    detail.resize(width, height, -width, -height)
    return image, [detail, photo]


def generate(image, drawables, prompt):
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-nano-banana-generate")
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("image", image)
    config.set_core_object_array("drawables", drawables)
    config.set_property("prompt", prompt)  # what is not set keeps its default
    result = procedure.run(config)
    if result.index(0) != Gimp.PDBStatusType.SUCCESS:
        raise RuntimeError(Gimp.get_pdb().get_last_error())
    return result.get_core_object_array(1)  # the new layers


image, drawables = open_with_detail(picture)
for layer in generate(image, drawables, prompt):
    print("New layer:", layer.get_name())
for suffix in (".xcf", ".png"):
    Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, Gio.File.new_for_path(output + suffix), None)
image.delete()
