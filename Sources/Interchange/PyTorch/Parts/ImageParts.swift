// Images [batch, height, width, channels]: convolutions, pooling, resizing, and shortcuts padded
// with zeros.

extension ScriptPart {
  static let convText = #"""
    class Conv2d(nn.Conv2d):
        """A convolution of images [batch, height, width, channels]."""

        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x.movedim(-1, 1)).movedim(1, -1)
    """#

  static let unevenConvText = #"""
    class UnevenConv2d(Conv2d):
        """A convolution with one more zero at the end of rows and columns than before them."""

        def __init__(self, *sizes: int, before: int, **options: Any) -> None:
            super().__init__(*sizes, **options)
            self.zeros = (0, 0, before, before + 1, before, before + 1)

        def forward(self, x: Tensor) -> Tensor:
            return super().forward(F.pad(x, self.zeros))
    """#

  static let convTransposeText = #"""
    class ConvTranspose2d(nn.ConvTranspose2d):
        """A transposed convolution of images [batch, height, width, channels]."""

        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x.movedim(-1, 1)).movedim(1, -1)
    """#

  static let patchifyText = #"""
    class Patchify(Conv2d):
        """The patches of an image as a sequence, row by row (Dosovitskiy et al., 2021)."""

        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x).flatten(1, 2)
    """#

  static let maxPoolText = #"""
    def max_pool(x: Tensor, kernel: int, stride: int, padding: int) -> Tensor:
        """The largest value of each window of an image."""
        return F.max_pool2d(x.movedim(-1, 1), kernel, stride, padding).movedim(1, -1)
    """#

  static let avgPoolText = #"""
    def avg_pool(x: Tensor, kernel: int, stride: int, padding: int) -> Tensor:
        """The mean of each window of an image, padding counted as zeros."""
        return F.avg_pool2d(x.movedim(-1, 1), kernel, stride, padding).movedim(1, -1)
    """#

  static let upsampleText = #"""
    def upsample(x: Tensor, factor: int, mode: str) -> Tensor:
        """An image some times as high and wide."""
        corners = False if mode == "bilinear" else None
        image = x.movedim(-1, 1)
        larger = F.interpolate(image, scale_factor=factor, mode=mode, align_corners=corners)
        return larger.movedim(1, -1)
    """#

  static let paddedText = #"""
    def padded(shortcut: Tensor, features: int, stride: tuple[int, ...] = ()) -> Tensor:
        """Zeros for missing features, and pixels left out (option A of He et al., 2015)."""
        if stride:
            shortcut = shortcut[:, :: stride[0], :: stride[1]]
        return F.pad(shortcut, (0, features - shortcut.shape[-1]))
    """#
}
