#!/bin/sh
# Prints the plug-in folder of the user who runs this, for a GIMP series such as 2.10 or 3.2.
# GIMP itself looks there: GIMP2_DIRECTORY or GIMP3_DIRECTORY, else the configuration folder.
set -eu
series=$1
case $series in
2.*) chosen=${GIMP2_DIRECTORY:-} ;;
*) chosen=${GIMP3_DIRECTORY:-} ;;
esac
case $chosen in
'') folder=${XDG_CONFIG_HOME:-$HOME/.config}/GIMP/$series ;;
/*) folder=$chosen ;;
*) folder=$HOME/$chosen ;;
esac
printf '%s/plug-ins\n' "$folder"
