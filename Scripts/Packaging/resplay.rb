# A Homebrew formula that builds resplay from a tarball of its source on the same machine: the
# project has no public address. Scripts/package makes the tarball, and a copy of this file with its
# place and its digest, .build-package/resplay.rb. Homebrew takes formulae from taps:
#   brew tap-new local/resplay
#   cp .build-package/resplay.rb "$(brew --repository local/resplay)/Formula/"
#   brew install --build-from-source local/resplay/resplay
# Checked: that Ruby reads it (ruby -c). Not run: Homebrew, and a build on macOS from the tarball.
class Resplay < Formula
  desc "Playground for residual networks in the terminal"
  url "@URL@"
  version "@VERSION@"
  sha256 "@SHA256@"
  license "MIT"

  depends_on "pkgconf" => :build
  depends_on xcode: ["16.3", :build]
  depends_on "libpng"
  depends_on "ncurses"

  uses_from_macos "zlib"

  def install
    system "swift", "build", "--disable-sandbox", "-c", "release", "--product", "resplay"
    system "Scripts/stage", ".build/release/resplay", prefix
  end

  test do
    system bin/"resplay", "train", "spirals-56", "--steps", "10"
  end
end
