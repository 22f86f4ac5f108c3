package org.fiducial.generation;

/**
 * What a training will need, measured in a short rehearsal of it.
 *
 * @param device where it runs
 * @param parameters numbers of all networks together
 * @param trainable of them, those that are trained
 * @param samples pictures given
 * @param peakMemory bytes at the worst moment; negative if unknown
 * @param memoryLimit bytes there are, of the device; negative if unknown
 * @param measured whether steps of the full batch were made; if not, memory is extrapolated from one of a single sample, because it would not have fitted
 * @param secondsPerStep of an optimiser step
 * @param secondsPreparing once, for encoding all pictures
 * @param secondsProbing for all probes together, estimated from the step
 * @param secondsSaving for all checkpoints together
 * @param seconds of all of it
 * @param diskNeeded bytes of checkpoints, cache, model and pictures
 * @param diskFree bytes where the run's folder is
 * @param advice what to change if memory does not suffice; empty otherwise
 */
public record TrainingEstimate(String device, long parameters, long trainable, long samples, long peakMemory, long memoryLimit, boolean measured, double secondsPerStep,
		double secondsPreparing, double secondsProbing, double secondsSaving, double seconds, long diskNeeded, long diskFree, String advice) {
	/** Whether memory and disk suffice, as far as that is known. */
	public boolean fits() {
		return advice.isEmpty() && diskNeeded <= diskFree;
	}
}
