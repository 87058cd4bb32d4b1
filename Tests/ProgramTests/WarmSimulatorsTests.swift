import Foundation
import Testing

/// What the enumerations call is the program that others start.
@Suite struct WarmSimulatorsTests {
    private static let pay = FlowCall(words: "pay --method emoney --amount 100 --sale R0")

    @Test func `a call says what a started program says`() throws {
        let place = try FlowPlace.original.get().copied()
        try place.run(all: [Self.pay])
        for words in [["sales", "open", "--home", "shop"], ["pay", "--json"], ["--help"]] {
            let arguments = ["agent"] + words
            let started = try BuiltProgram.simulator.run(arguments, in: place.folder)
            for simulators in [WarmSimulators.forking, .staying] {
                let warm = try simulators.run(arguments, in: place.folder, input: "")
                #expect(warm.exit == started.exit)
                #expect(warm.output == started.output)
                #expect(warm.errors == started.errors)
            }
        }
    }

    @Test func `a killed call takes nobody along, and its fault stays its own`() throws {
        let place = try FlowPlace.original.get().copied()
        let faults = try place.faults(of: Self.pay)
        #expect(faults.exchanges == 9)
        #expect(try place.run(Self.pay, .home("kill", operation: faults.operations / 2)).exit == -1)
        #expect(try place.run(Self.pay, .home("enospc", operation: 1)).exit == 4)
        #expect(try place.run(Self.pay, .count).exit == 0)
        #expect(try place.run(Self.pay).exit == 0)
        #expect(try place.chip().balanceMinor == 49_900)
    }
}
