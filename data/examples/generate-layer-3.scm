; For GIMP 3: opens a picture, makes a second layer of the middle of it, asks for a new layer that is made
; from both layers, and saves the image as output.xcf and output.png.
;
; Paste it into Filters ▸ Development ▸ Script-Fu ▸ Script-Fu Console, then call it there; or call it
; without a window:
;
;   gimp-console -i --quit --batch-interpreter=plug-in-script-fu-eval \
;     -b '(load "generate-layer-3.scm") (generate-layer "photo.jpg" "Make it winter" "winter")'

(script-fu-use-v3)

(define (generate-layer picture prompt output)
  (let* ((image (gimp-file-load RUN-NONINTERACTIVE picture))
         (photo (vector-ref (gimp-image-get-layers image) 0))
         (detail (gimp-layer-copy photo))
         (width (quotient (gimp-image-get-width image) 3))
         (height (quotient (gimp-image-get-height image) 3)))
    (gimp-image-insert-layer image detail 0 0)
    (gimp-layer-resize detail width height (- width) (- height))
    ; Arguments that are not named keep their defaults.
    (plug-in-nano-banana-generate #:run-mode RUN-NONINTERACTIVE #:image image
                                  #:drawables (vector detail photo) #:references "selected"
                                  #:prompt prompt)
    (gimp-file-save RUN-NONINTERACTIVE image (string-append output ".xcf"))
    (gimp-file-save RUN-NONINTERACTIVE image (string-append output ".png"))
    (gimp-image-delete image)))
