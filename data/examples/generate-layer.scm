; For GIMP 2.10: opens a picture, makes a second layer of the middle of it, asks for a new layer that is
; made from both layers, and saves the image as output.xcf and output.png.
;
; Paste it into Filters ▸ Script-Fu ▸ Console, then call it there; or call it without a window:
;
;   gimp-console-2.10 -i -b '(load "generate-layer.scm") (generate-layer "photo.jpg" "Make it winter" "winter")' \
;     -b '(gimp-quit 1)'

(define (generate-layer picture prompt output)
  (let* ((image (car (gimp-file-load RUN-NONINTERACTIVE picture picture)))
         (photo (car (gimp-image-get-active-drawable image)))
         (detail (car (gimp-layer-copy photo TRUE)))
         (width (quotient (car (gimp-image-width image)) 3))
         (height (quotient (car (gimp-image-height image)) 3)))
    (gimp-image-insert-layer image detail 0 0)
    (gimp-layer-resize detail width height (- width) (- height))
    (plug-in-nano-banana-generate RUN-NONINTERACTIVE image detail
                                  prompt            ; what the picture should show
                                  "google/gempix2"  ; model
                                  "all"             ; references: each visible layer is one
                                  ""                ; reference-urls, one a line
                                  "fit"             ; placement
                                  ""                ; aspect-ratio
                                  ""                ; image-size
                                  1                 ; variations
                                  ""                ; callback-url
                                  0                 ; callback-port
                                  600)              ; timeout in seconds
    (save-both image output)
    (gimp-image-delete image)))

(define (save-both image output)
  (let ((xcf (string-append output ".xcf"))
        (png (string-append output ".png"))
        (copy (car (gimp-image-duplicate image))))
    (gimp-xcf-save 0 image (car (gimp-image-get-active-drawable image)) xcf xcf)
    (gimp-file-save RUN-NONINTERACTIVE copy
                    (car (gimp-image-merge-visible-layers copy CLIP-TO-IMAGE)) png png)
    (gimp-image-delete copy)))
