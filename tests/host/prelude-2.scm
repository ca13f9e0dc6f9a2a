; The few words that the tests' scripts use, in the dialect of GIMP 2.10. prelude-3.scm has the same
; words for GIMP 3, so that each test is written once.

(define (write-line path value)
  (let ((port (open-output-file path)))
    (write value port)
    (newline port)
    (close-output-port port)))

; What went wrong last inside a `catch`: a list that begins with the message.
(define last-error '(""))
(set! *error-hook* (lambda x (set! last-error x) (apply throw x)))

; How 2.10 wants the names of profiles.
(define (file-of path) (string-append "file://" path))
(define yes TRUE)
(define no FALSE)
(define precision-16 PRECISION-U16-GAMMA)
(define precision-float-linear PRECISION-FLOAT-LINEAR)

(define (make-image width height) (car (gimp-image-new width height RGB)))
(define (duplicate-image image) (car (gimp-image-duplicate image)))
(define (open-image path) (car (gimp-file-load RUN-NONINTERACTIVE path path)))
(define (image-width image) (car (gimp-image-width image)))
(define (image-height image) (car (gimp-image-height image)))
(define (image-dirty? image) (not (= 0 (car (gimp-image-is-dirty image)))))
(define (image-clean! image) (gimp-image-clean-all image))
(define (image-count) (car (gimp-image-list)))
(define (top-layers image) (vector->list (cadr (gimp-image-get-layers image))))
(define (save-xcf image path)
  (gimp-xcf-save 0 image (car (gimp-image-get-active-drawable image)) path path))

; A layer of the image's type, filled with one color, on top of the others; `alpha` adds a channel.
(define (add-layer image name width height color alpha)
  (let* ((type (+ (* 2 (car (gimp-image-base-type image))) (if alpha 1 0)))
         (layer (car (gimp-layer-new image width height type name 100 LAYER-MODE-NORMAL))))
    (gimp-image-insert-layer image layer 0 0)
    (gimp-context-set-foreground color)
    (gimp-drawable-fill layer FILL-FOREGROUND)
    layer))
(define (open-layer image path)
  (let ((layer (car (gimp-file-load-layer RUN-NONINTERACTIVE image path))))
    (gimp-image-insert-layer image layer 0 0)
    layer))
(define (selected-layer-name image)
  (car (gimp-item-get-name (car (gimp-image-get-active-layer image)))))
(define (select-layer! image layer) (gimp-image-set-active-layer image layer))
(define (layer-name layer) (car (gimp-item-get-name layer)))
(define (layer-parent layer) (car (gimp-item-get-parent layer)))
(define (layer-position image layer) (car (gimp-image-get-item-position image layer)))
(define (layer-offsets layer) (gimp-drawable-offsets layer))
(define (layer-size layer)
  (list (car (gimp-drawable-width layer)) (car (gimp-drawable-height layer))))
(define (layer-parasite layer)
  (caddr (car (gimp-item-get-parasite layer "nano-banana"))))
(define (add-group image name)
  (let ((group (car (gimp-layer-group-new image))))
    (gimp-image-insert-layer image group 0 0)
    (gimp-item-set-name group name)
    group))
(define (move-into image layer group) (gimp-image-reorder-item image layer group 0))
(define (add-text image text) (car (gimp-text-fontname image -1 5 5 text 4 TRUE 30 PIXELS "Sans")))
(define (add-selection-mask layer)
  (gimp-layer-add-mask layer (car (gimp-layer-create-mask layer ADD-MASK-SELECTION))))
(define (float-selection layer x y)
  (gimp-edit-copy layer)
  (gimp-layer-set-offsets (car (gimp-edit-paste layer FALSE)) x y))
(define (convert-indexed image)
  (gimp-image-convert-indexed image CONVERT-DITHER-NONE CONVERT-PALETTE-GENERATE 64 FALSE FALSE ""))

; What is at the same place in a copy of the image, for layers at the top level.
(define (twin-of layer image copy)
  (list-ref (top-layers copy) (layer-position image layer)))
; Each makes a look part of the pixels, and gives the layer that has them.
(define (discard-mask layer) (gimp-layer-remove-mask layer MASK-DISCARD) layer)
(define (apply-mask layer) (gimp-layer-remove-mask layer MASK-APPLY) layer)
(define (merge-group image group) (car (gimp-image-merge-layer-group image group)))
(define (merge-visible image) (car (gimp-image-merge-visible-layers image CLIP-TO-IMAGE)))
(define (full-size layer) (gimp-layer-resize-to-image-size layer) layer)
(define (anchor-floating image)
  (gimp-floating-sel-anchor (car (gimp-image-get-floating-sel image)))
  (car (top-layers image)))

; The pixels of a layer alone as a PNG of its own size.
(define (save-layer layer path)
  (let* ((image (car (gimp-image-new (car (gimp-drawable-width layer))
                                     (car (gimp-drawable-height layer)) RGB)))
         (copy (car (gimp-layer-new-from-drawable layer image))))
    (gimp-image-insert-layer image copy 0 0)
    (gimp-layer-set-offsets copy 0 0)
    (gimp-layer-set-opacity copy 100)
    (gimp-layer-set-mode copy LAYER-MODE-NORMAL)
    (gimp-item-set-visible copy TRUE)
    (file-png-save RUN-NONINTERACTIVE image copy path path 0 1 0 0 0 0 0)
    (gimp-image-delete image)))
(define (save-visible image path)
  (let* ((copy (car (gimp-image-duplicate image)))
         (layer (car (gimp-image-merge-visible-layers copy CLIP-TO-IMAGE))))
    (file-png-save RUN-NONINTERACTIVE copy layer path path 0 1 0 0 0 0 0)
    (gimp-image-delete copy)))

; In 2.10 one drawable stands for all that are chained with it. Chaining is no trace of the plug-in's.
(define (chain-layers image layers)
  (let ((clean (not (image-dirty? image))))
    (if (> (length layers) 1)
        (for-each (lambda (layer) (gimp-item-set-linked layer TRUE)) layers))
    (if clean (image-clean! image))))

; Calls with all arguments.
(define (generate/all image layers prompt model references urls placement ratio size variations
                      callback-url callback-port timeout)
  (chain-layers image layers)
  (let ((result (plug-in-nano-banana-generate
                 RUN-NONINTERACTIVE image (if (null? layers) -1 (car layers)) prompt model references
                 urls placement ratio size variations callback-url callback-port timeout)))
    ; layers, task ids, consumed
    (list (vector->list (cadr result)) (cadddr result) (car (cddddr result)))))
(define (create/all prompt model urls ratio size variations callback-url callback-port timeout)
  (let ((result (plug-in-nano-banana-create RUN-NONINTERACTIVE prompt model urls ratio size variations
                                            callback-url callback-port timeout)))
    (list (car result) (caddr result) (cadddr result)))) ; image, task ids, consumed
(define (recover/all image layers timeout)
  (let ((result (plug-in-nano-banana-recover RUN-NONINTERACTIVE image
                                             (if (null? layers) -1 (car layers)) timeout)))
    (list (vector->list (cadr result)) (cadddr result) (car (cddddr result)))))
(define (fill/all image layers prompt model context feather align match variations callback-url
                  callback-port timeout)
  (let ((result (plug-in-nano-banana-fill RUN-NONINTERACTIVE image (car layers) prompt model context
                                          feather align match variations callback-url callback-port
                                          timeout)))
    (list (vector->list (cadr result)) (cadddr result) (car (cddddr result)))))

(define (select-rectangle image x y width height)
  (gimp-image-select-rectangle image CHANNEL-OP-REPLACE x y width height))
(define (select-ellipse image x y width height)
  (gimp-image-select-ellipse image CHANNEL-OP-REPLACE x y width height))
(define (show-without-mask layer) (gimp-layer-set-apply-mask layer FALSE))
(define (has-mask? layer) (> (car (gimp-layer-get-mask layer)) 0))
; What is selected, white on black.
(define (save-selection image path)
  (let* ((copy (car (gimp-image-duplicate image)))
         (layer (add-layer copy "selection" (image-width copy) (image-height copy)
                           (list 255 255 255) #f)))
    (gimp-context-set-foreground (list 0 0 0))
    (gimp-selection-invert copy)
    (gimp-drawable-edit-fill layer FILL-FOREGROUND)
    (gimp-selection-none copy)
    (save-visible copy path)
    (gimp-image-delete copy)))
