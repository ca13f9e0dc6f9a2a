; The words of prelude-2.scm in the dialect of GIMP 3. Core procedures are positional here too, and give
; one value where 2.10 gives a list of one; this plug-in's procedures take their arguments by name.

(script-fu-use-v3)

(define (write-line path value)
  (let ((port (open-output-file path)))
    (write value port)
    (newline port)
    (close-output-port port)))

; What went wrong last inside a `catch`: a list that begins with the message.
(define last-error '(""))
(set! *error-hook* (lambda x (set! last-error x) (apply throw x)))

(define (make-image width height) (gimp-image-new width height RGB))
(define (open-image path) (gimp-file-load RUN-NONINTERACTIVE path))
(define (image-width image) (gimp-image-get-width image))
(define (image-height image) (gimp-image-get-height image))
(define (image-dirty? image) (gimp-image-is-dirty image))
(define (image-clean! image) (gimp-image-clean-all image))
(define (image-count) (vector-length (gimp-get-images)))
(define (top-layers image) (vector->list (gimp-image-get-layers image)))
(define (save-xcf image path) (gimp-xcf-save RUN-NONINTERACTIVE image path))

(define (add-layer image name width height color alpha)
  (let* ((type (+ (* 2 (gimp-image-get-base-type image)) (if alpha 1 0)))
         (layer (gimp-layer-new image name width height type 100 LAYER-MODE-NORMAL)))
    (gimp-image-insert-layer image layer 0 0)
    (gimp-context-set-foreground color)
    (gimp-drawable-fill layer FILL-FOREGROUND)
    layer))
(define (open-layer image path)
  (let ((layer (gimp-file-load-layer RUN-NONINTERACTIVE image path)))
    (gimp-image-insert-layer image layer 0 0)
    layer))
(define (layer-name layer) (gimp-item-get-name layer))
(define (layer-parent layer) (gimp-item-get-parent layer))
(define (layer-position image layer) (gimp-image-get-item-position image layer))
(define (layer-offsets layer) (gimp-drawable-get-offsets layer))
(define (layer-size layer)
  (list (gimp-drawable-get-width layer) (gimp-drawable-get-height layer)))
(define (layer-parasite layer)
  (caddr (gimp-item-get-parasite layer "nano-banana")))
(define (add-group image name)
  (let ((group (gimp-group-layer-new image name)))
    (gimp-image-insert-layer image group 0 0)
    group))
(define (move-into image layer group) (gimp-image-reorder-item image layer group 0))
(define (export-png image path) (file-png-export #:image image #:file path))
(define (save-layer layer path)
  (let* ((image (gimp-image-new (gimp-drawable-get-width layer) (gimp-drawable-get-height layer) RGB))
         (copy (gimp-layer-new-from-drawable layer image)))
    (gimp-image-insert-layer image copy 0 0)
    (gimp-layer-set-offsets copy 0 0)
    (export-png image path)
    (gimp-image-delete image)))
(define (save-visible image path)
  (let ((copy (gimp-image-duplicate image)))
    (gimp-image-merge-visible-layers copy CLIP-TO-IMAGE)
    (export-png copy path)
    (gimp-image-delete copy)))

(define (generate/all image layers prompt model references urls placement ratio size variations
                      callback-url callback-port timeout)
  (let ((result (plug-in-nano-banana-generate
                 #:run-mode RUN-NONINTERACTIVE #:image image #:drawables (list->vector layers)
                 #:prompt prompt #:model model #:references references #:reference-urls urls
                 #:placement placement #:aspect-ratio ratio #:image-size size
                 #:variations variations #:callback-url callback-url
                 #:callback-port callback-port #:timeout timeout)))
    (list (vector->list (car result)) (cadr result) (caddr result))))
(define (create/all prompt model urls ratio size variations callback-url callback-port timeout)
  (plug-in-nano-banana-create
   #:run-mode RUN-NONINTERACTIVE #:prompt prompt #:model model #:reference-urls urls
   #:aspect-ratio ratio #:image-size size #:variations variations
   #:callback-url callback-url #:callback-port callback-port #:timeout timeout))
