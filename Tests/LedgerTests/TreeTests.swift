import Crypto
import Ledger
import Testing

/// RFC 6962 §2.1, computed here a second time and from the definition: split at the largest power of two.
private func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
  if leaves.isEmpty { return Array(SHA256.hash(data: [UInt8]())) }
  if leaves.count == 1, let only = leaves.first { return Array(SHA256.hash(data: [0x00] + only)) }
  var split = 1
  while split * 2 < leaves.count { split *= 2 }
  let middle = leaves.startIndex + split
  return Array(SHA256.hash(data: [0x01] + root(leaves[..<middle]) + root(leaves[middle...])))
}

struct TreeTests {
  @Test func `roots are those of the definition, for every size to 300`() {
    let leaves = (0..<300).map { index in (0..<index % 70).map { UInt8(truncatingIfNeeded: $0 &* index) } }
    var head = TreeHead()
    #expect(head.root.bytes == root([]))
    for index in leaves.indices {
      head.append(.leaf(leaves[index][...]))
      #expect(head.size == Int64(index + 1))
      #expect(head.root.bytes == root(leaves[...index]))
    }
  }

  /// The vectors of certificate-transparency's own tests: inputs, and the roots of the first n of them.
  @Test func `the known roots of the eight standard leaves`() throws {
    let inputs: [[UInt8]] = [
      [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
      [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
      [0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ]
    let roots = [
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]
    var head = TreeHead()
    for (input, expected) in zip(inputs, roots) {
      head.append(.leaf(input[...]))
      #expect(head.root.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == expected)
    }
  }

  @Test func `a head can be put away and taken up again at every size`() throws {
    var straight = TreeHead()
    for index in 0..<130 {
      var resumed = try #require(TreeHead(size: straight.size, frontier: straight.frontier))
      let leaf = MerkleHash.leaf([UInt8(index)][...])
      straight.append(leaf)
      resumed.append(leaf)
      #expect(resumed == straight)
    }
  }

  @Test func `a frontier that does not fit its size is none`() {
    #expect(TreeHead(size: 3, frontier: [.empty]) == nil)
    #expect(TreeHead(size: 0, frontier: [.empty]) == nil)
    #expect(TreeHead(size: -1, frontier: []) == nil)
    #expect(MerkleHash([UInt8](repeating: 0, count: 31)) == nil)
    #expect(MerkleHash([UInt8](repeating: 0, count: 33)) == nil)
  }
}
