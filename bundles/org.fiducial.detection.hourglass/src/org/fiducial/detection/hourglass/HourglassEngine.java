package org.fiducial.detection.hourglass;

/** Placeholder until the trainer stands. */
public final class HourglassEngine {
}
