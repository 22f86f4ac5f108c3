package org.fiducial.workflow.synthesis;

/**
 * Whether a picture is kept.
 *
 * @param item its number in the plan
 * @param attempt which try
 * @param accepted whether it is kept
 * @param reason why not; null if kept
 */
public record Decision(int item, int attempt, boolean accepted, String reason) {
}
