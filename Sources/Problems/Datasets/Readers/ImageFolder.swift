// A folder of images, a folder a class: the plainest way to bring pictures of one's own.
internal import Engine
package import Numerics
package import Schema

/// PNG, PGM and PPM files in folders that are named after their classes.
package struct ImageFolder: ImageFileKind {
  package enum Colors: String, CaseIterable, Sendable {
    case automatic = "auto"
    case grey, rgb
  }

  package static let kind = "images"
  package static let summary = "PNG, PPM or PGM files, a folder a class"
  package static let details = """
    `path` is a folder with a folder for each class, which holds its images: `cat/1.png`,
    `dog/1.png`. Two folders `train` and `test` around those of the classes divide them; else
    `test_fraction` does. Classes are ordered by name, and images by the name of class and file.
    Images are PNG, or PGM and PPM, plain or raw. Their values are taken as they stand in the file
    (no gamma), 16 bits cut or scaled to 8; transparency is left out.

    All images must be of one size, unless `height` and `width` say one: then every pixel is the
    mean of the area that it covers. With `colors: auto` they are grey if all files are; a colour
    turns grey as 0.299 red + 0.587 green + 0.114 blue.
    """

  package static let fileTask = "classes"

  package var options = ImageOptions()
  package var height = 0
  package var width = 0
  package var colors = Colors.automatic

  package init() {}

  package static var fields: [Field<ImageFolder>] {
    imageFields(path: "a folder with a folder of images for each class") + [
      .integer(
        "height", \.height, 0...ImageSet.maximumExtent, unit: "pixels",
        help: "size to bring all images to; 0: as they are, all of one size"),
      .integer(
        "width", \.width, 0...ImageSet.maximumExtent, unit: "pixels",
        help: "likewise; both or none are given"),
      .choice("colors", \.colors, help: "auto: grey if all files are grey"),
    ]
  }

  package func validate(path: String, at location: Location?, into faults: inout FaultCollector) {
    guard (height == 0) != (width == 0) else { return }
    let missing = height == 0 ? "height" : "width"
    faults.add(
      Fault(
        at: location, path: path.isEmpty ? missing : "\(path).\(missing)",
        "read 0 beside a \(height == 0 ? "width" : "height"); allowed: both, or neither"))
  }

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    let name = Node(.string(options.path)).excerpt
    let folder = try files.folder(options.path)
    let layout = try Layout(folder, name)
    var images: [(place: Layout.Place, image: PixelFile)] = []
    var total = 0
    try folder.readAll {
      layout.places[$0.name] != nil
    } _: { file, bytes in
      guard let place = layout.places[file.name] else { return }
      let excerpt = Node(.string("\(options.path)/\(file.name)")).excerpt
      var image = try PixelFile.read(bytes, excerpt)
      if colors != .automatic { image = image.withChannels(colors == .grey ? 1 : 3) }
      if height > 0 { image = image.resized(width: width, height: height) }
      if let first = images.first?.image,
        (first.width, first.height) != (image.width, image.height)
      {
        throw DataError(
          "\(excerpt) has \(image.height)×\(image.width) pixels, but the images before it "
            + "\(first.height)×\(first.width); data.height and data.width bring all to one size")
      }
      try ImageSet.check(image.height, image.width, image.channels, excerpt)
      total += 3 * image.height * image.width
      guard total <= Codec.maximumBytes else {
        throw DataError(
          "\(name): more than \(Codec.maximumBytes) values in all images; data.height and "
            + "data.width make them smaller")
      }
      images.append((place, image))
    }
    let channels = images.contains { $0.image.channels == 3 } ? 3 : 1
    let parts = [false, true].map { isTest in images.filter { $0.place.isTest == isTest } }
    guard let first = parts[0].first?.image else {
      throw DataError("\(name) holds no images to train on")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(images.count * first.width * first.height * channels)
    for part in parts {
      for entry in part { bytes += entry.image.withChannels(channels).pixels }
    }
    return ImageSet(
      height: first.height, width: first.width, channels: channels, bytes: bytes,
      targets: parts.flatMap { part in part.map { Float($0.place.label) } },
      task: .classification(classes: layout.classes),
      testCount: layout.isDivided ? parts[1].count : nil
    ).dataset(options, seed: seed)
  }

  fileprivate static func isImage(_ name: String) -> Bool {
    let lower = name.lowercased()
    return PixelFile.endings.contains { lower.hasSuffix(".\($0)") }
  }

  /// Which class and part every file is of.
  fileprivate struct Layout {
    struct Place {
      var label: Int
      var isTest: Bool
    }

    private(set) var classes: [String] = []
    private(set) var places: [String: Place] = [:]
    private(set) var isDivided = false

    /// - Throws: `DataError` where the folder holds no such images.
    init(_ folder: DataFolder, _ name: String) throws {
      var found: [(file: String, folders: [String])] = []
      for file in folder.files where ImageFolder.isImage(file.name) {
        found.append((file.name, file.name.split(separator: "/").dropLast().map(String.init)))
      }
      let outer = Set(found.compactMap(\.folders.first))
      isDivided = outer == ["train", "test"]
      let depth = isDivided ? 2 : 1
      guard !found.isEmpty, found.allSatisfy({ $0.folders.count >= depth }) else {
        let stray = found.first { $0.folders.count < depth }?.file
        throw DataError(
          stray.map { "\(name): \(Node(.string($0)).excerpt) lies in no folder of a class" }
            ?? "\(name) holds no images; allowed: PNG, PPM or PGM files, a folder a class")
      }
      classes = Set(found.map { $0.folders[depth - 1] }).sorted {
        $0.utf8.lexicographicallyPrecedes($1.utf8)
      }
      guard (2...1000).contains(classes.count) else {
        throw DataError(
          "\(name): \(classes.count) class\(classes.count == 1 ? "" : "es"), a folder each; "
            + "allowed: 2 to 1000")
      }
      let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
      for (file, folders) in found {
        places[file] = Place(
          label: numbers[folders[depth - 1]] ?? 0, isTest: isDivided && folders[0] == "test")
      }
    }
  }
}

extension ImageFolder: RecognizedData {
  package static func recognizes(_ sample: DataSample) -> (any DatasetKind)? {
    guard sample.isFolder, sample.names.contains(where: { isImage($0) && $0.contains("/") }) else {
      return nil
    }
    var kind = ImageFolder()
    kind.options.path = sample.path
    return kind
  }
}
