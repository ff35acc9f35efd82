# A Homebrew formula: brew install --build-from-source Scripts/Packaging/resplay.rb
class Resplay < Formula
  desc "Playground for residual networks in the terminal"
  homepage "https://github.com/resplay/resplay"
  head "https://github.com/resplay/resplay.git", branch: "main"
  license "MIT"

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
