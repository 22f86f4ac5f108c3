package org.fiducial.ui.samples;

/** Opens the sample before in the list. */
public final class PreviousSampleHandler extends NextSampleHandler {
	public PreviousSampleHandler() {
		super(-1);
	}
}
