# For GIMP 3: makes a new image from a prompt alone and saves it as output.xcf.
#
# Paste it into Filters ▸ Development ▸ Python-Fu ▸ Python Console; or run it without a window:
#
#   PROMPT='A boat on a lake' OUTPUT=boat \
#     gimp-console -i --quit --batch-interpreter=python-fu-eval -b - < create_image.py

import os

import gi
gi.require_version("Gimp", "3.0")
from gi.repository import Gimp, Gio

prompt = os.environ.get("PROMPT", "A boat on a lake")
output = os.environ.get("OUTPUT", "boat")

procedure = Gimp.get_pdb().lookup_procedure("plug-in-nano-banana-create")
config = procedure.create_config()
config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
config.set_property("prompt", prompt)  # what is not set keeps its default
config.set_property("aspect-ratio", "16:9")
result = procedure.run(config)
if result.index(0) != Gimp.PDBStatusType.SUCCESS:
    raise RuntimeError(Gimp.get_pdb().get_last_error())
image = result.index(1)
Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, Gio.File.new_for_path(output + ".xcf"), None)
image.delete()
