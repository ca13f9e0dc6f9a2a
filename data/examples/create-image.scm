; For GIMP 2.10: makes a new image from a prompt alone and saves it as output.xcf.
;
; Paste it into Filters ▸ Script-Fu ▸ Console, then call it there; or call it without a window:
;
;   gimp-console-2.10 -i -b '(load "create-image.scm") (create-image "A boat on a lake" "boat")' \
;     -b '(gimp-quit 1)'

(define (create-image prompt output)
  (let* ((image (car (plug-in-nano-banana-create RUN-NONINTERACTIVE
                                                 prompt            ; what the picture should show
                                                 "google/gempix2"  ; model
                                                 ""                ; reference-urls, one a line
                                                 "16:9"            ; aspect-ratio
                                                 ""                ; image-size
                                                 1                 ; variations
                                                 ""                ; callback-url
                                                 0                 ; callback-port
                                                 600)))            ; timeout in seconds
         (xcf (string-append output ".xcf")))
    (gimp-xcf-save 0 image (car (gimp-image-get-active-drawable image)) xcf xcf)
    (gimp-image-delete image)))
