package org.fiducial.workflow.synthesis;

/**
 * Whether a picture is kept.
 *
 * @param item its number in the plan
 * @param attempt which try
 * @param accepted whether it is kept
 * @param filter id of the filter that objects; null if kept
 * @param reason why not, with the measured value and the limit; null if kept
 */
public record Decision(int item, int attempt, boolean accepted, String filter, String reason) {
}
