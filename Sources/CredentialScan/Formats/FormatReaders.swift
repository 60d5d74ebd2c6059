/// Which reader reads which format.
enum FormatReaders {
  static func read(_ bytes: [UInt8], _ format: Place.Format, into builder: inout DocumentBuilder) {
    switch format {
    case .json: JSONReader.read(bytes, into: &builder)
    case .toml: TOMLReader.read(bytes, into: &builder)
    case .yaml: YAMLReader.read(bytes, into: &builder)
    case .ini: INIReader.read(bytes, into: &builder)
    case .xml: XMLReader.read(bytes, into: &builder)
    case .propertyList: PropertyListReader.read(bytes, into: &builder)
    case .dotenv: DotenvReader.read(bytes, into: &builder)
    case .shell: ShellReader.read(bytes, into: &builder)
    case .pgpass: PgpassReader.read(bytes, into: &builder)
    case .netrc: NetrcReader.read(bytes, into: &builder)
    case .urls: URLLinesReader.read(bytes, into: &builder)
    // One line of letters is a token; anything else is text to sweep.
    case .text:
      if bytes.count < 4_096, !bytes[...].trimmed.contains(where: { $0 <= 32 }) {
        TextReader.read(bytes, into: &builder)
      }
    case .transcript, .history, .key, .sqlite, .sealed, .pages: return
    }
  }
}
