/// What a decoder of lists and deltas finds wrong, and what their writers refuse.
package enum ListError: Error, Hashable, Sendable {
    /// Fewer bytes than the layout needs, or more.
    case badLength
    /// Not of this format.
    case badFormat
    /// A field has a value outside its meaning, or rows are not in order.
    case badValue
    /// Numbers must come in order, each once, and within the ranges that were issued.
    case badNumber
    /// An epoch above 0 of a number that is not listed.
    case badEpoch
    /// A delta for another list: of another issuer, scheme or version.
    case otherBase
    /// A delta that adds what is there, or removes what is not.
    case badChange
}
