package org.fiducial.workflow.synthesis.filter;

/**
 * Why a picture is not kept.
 *
 * @param filter id of the filter
 * @param reason a sentence with the measured value and the limit
 */
public record Verdict(String filter, String reason) {
}
