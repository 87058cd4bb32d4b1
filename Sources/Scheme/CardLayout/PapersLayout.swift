/// Where the papers lie in file 6: the pair certificate first, the restoration grant behind it.
/// Each is read by an APDU of its own, only when it is needed.
package enum PapersLayout {
    package static let count = grantOffset + IssuerPaper<RestorationGrant>.count
    package static let certificateOffset = 0
    package static let grantOffset = IssuerPaper<PairCertificate>.count
}
