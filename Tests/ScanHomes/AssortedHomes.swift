extension SyntheticHome {
  /// Every kind once, each in another place: homes with as many credentials as there are places, and those of the tools' own
  /// files.
  public static func assorted(seed: UInt64, layout: Layout) -> [SyntheticHome] {
    var random = Seeded(seed)
    var homes: [SyntheticHome] = []
    for (index, maker) in Maker.all.enumerated() {
      if index % Carrier.all.count == 0 { homes.append(SyntheticHome("assorted-\(homes.count)", layout)) }
      let sample = maker.make(&random)
      let carrier = Carrier.all[(index * 7) % Carrier.all.count]
      if carrier.takes(sample) { homes[homes.count - 1].put(sample, in: carrier) }
    }
    for own in OwnFile.all {
      let path = layout.resolve(own.path)
      let free = homes.firstIndex { $0.files[path] == nil } ?? homes.endIndex
      if free == homes.endIndex { homes.append(SyntheticHome("assorted-\(homes.count)", layout)) }
      let (sample, text) = own.make(&random)
      homes[free].files[path] = .text(text)
      homes[free].add(Label(sample, place: own.place, file: path, reach: own.reach))
    }
    return homes
  }
}
