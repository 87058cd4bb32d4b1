import Blacklist
import BlacklistTesting
import ByteCoding
import Testing

@Suite struct BlacklistVectorTests {
    @Test func `are all there`() throws {
        let vectors = try BlacklistVectors.all.get()
        #expect(vectors.snapshots.count == 15)
        #expect(vectors.deltas.count == 5)
    }

    @Test(arguments: BlacklistVectors.snapshots)
    func `have the bytes of the other encoder`(vector: BlacklistVectors.Snapshot) throws {
        let bytes = try #require([UInt8](hex: vector.bytes))
        #expect(try vector.list.model.bytes() == bytes)
        #expect(try ListModel(reading: bytes) == vector.list.model)
        let layout = try SnapshotLayout(bytes.span.bytes)
        try layout.check(bytes.span.bytes)
        #expect(isCanonicalList(bytes))
        #expect(ListProperty.holds(snapshot: bytes))
    }

    @Test(arguments: BlacklistVectors.deltas)
    func `change lists as the other encoder does`(vector: BlacklistVectors.Delta) throws {
        let bytes = try #require([UInt8](hex: vector.bytes))
        #expect(try vector.base.model.delta(to: vector.later.model) == bytes)
        let base = try vector.base.model.bytes()
        #expect(try merged(bytes, onto: base) == vector.later.model.bytes())
        #expect(ListProperty.holds(delta: bytes, onto: base))
    }
}
