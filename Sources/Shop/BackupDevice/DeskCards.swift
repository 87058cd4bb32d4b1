import SmartCard

/// Where a procedure gets its cards from, and whom it asks.
package struct DeskCards {
    package let readers: DeskReaders
    package let waitSeconds: Int
    package let talk: DeskTalk

    package init(readers: DeskReaders, waitSeconds: Int, talk: DeskTalk) {
        self.readers = readers
        self.waitSeconds = waitSeconds
        self.talk = talk
    }

    func visit(_ place: DeskPlace, at desk: Desk) throws(DeskStop) -> DeskVisit {
        try desk.visit(
            place, on: readers.reader(for: place), waitSeconds: waitSeconds)
    }
}
