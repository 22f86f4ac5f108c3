package org.fiducial.store;

/**
 * What an import did to a dataset.
 *
 * @param added samples that are new
 * @param updated samples whose image changed, or that got a layer they did not have
 * @param unchanged samples that were there already
 */
public record ImportSummary(long added, long updated, long unchanged) {
}
