; For GIMP 3: makes a new image from a prompt alone and saves it as output.xcf.
;
; Paste it into Filters ▸ Development ▸ Script-Fu ▸ Script-Fu Console, then call it there; or call it
; without a window:
;
;   gimp-console -i --quit --batch-interpreter=plug-in-script-fu-eval \
;     -b '(load "create-image-3.scm") (create-image "A boat on a lake" "boat")'

(script-fu-use-v3)

(define (create-image prompt output)
  (let ((image (car (plug-in-nano-banana-create #:run-mode RUN-NONINTERACTIVE #:prompt prompt
                                                #:aspect-ratio "16:9"))))
    (gimp-file-save RUN-NONINTERACTIVE image (string-append output ".xcf"))
    (gimp-image-delete image)))
