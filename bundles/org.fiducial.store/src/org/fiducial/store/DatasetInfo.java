package org.fiducial.store;

/**
 * A dataset in numbers.
 *
 * @param name its name
 * @param domain id of its domain; null if none
 * @param scheme id of its landmark scheme
 * @param samples how many samples it has
 * @param annotated how many of them have landmarks in some layer that are not a mere prediction: not of a model, or accepted
 */
public record DatasetInfo(String name, String domain, String scheme, long samples, long annotated) {
}
