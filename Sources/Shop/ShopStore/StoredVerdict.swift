import Authorization
import DurableSQLite

/// A verdict in the two columns that keep it.
struct StoredVerdict {
    enum Kind: String { case approved, declined, incomplete }

    /// One element of the JSON array `reasons`.
    struct StoredReason: Codable {
        let code: String
        let shortfallMinor: Int64?
    }

    let kind: Kind
    let reasons: [StoredReason]

    init(_ verdict: Verdict) {
        let given: [Reason]
        switch verdict {
        case .approved: (kind, given) = (.approved, [])
        case .declined(let reasons): (kind, given) = (.declined, reasons)
        case .incomplete(let reason): (kind, given) = (.incomplete, [reason])
        }
        reasons = given.map {
            StoredReason(code: $0.code.rawValue, shortfallMinor: $0.shortfallMinor)
        }
    }

    init(kind text: String, reasons json: String) throws(StoreError) {
        guard let kind = Kind(rawValue: text) else { throw .damaged }
        self.kind = kind
        reasons = try JSONText.value([StoredReason].self, from: Array(json.utf8))
    }

    /// A reason that this version does not know was written by a newer one.
    var verdict: Verdict {
        get throws(StoreError) {
            var known: [Reason] = []
            for reason in reasons {
                guard let code = ReasonCode(rawValue: reason.code) else { throw .newerVersion }
                known.append(Reason(code, shortfallMinor: reason.shortfallMinor))
            }
            switch kind {
            case .approved where known.isEmpty: return .approved
            case .declined where !known.isEmpty: return .declined(known)
            case .incomplete where known.count == 1: return .incomplete(known[0])
            default: throw .damaged
            }
        }
    }
}
