package org.fiducial.generation;

import java.util.List;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.image.RgbImage;

/** A loaded model that makes pictures. Not thread-safe. */
public interface Generator extends AutoCloseable {
	/** Side of the pictures it makes, in pixels. */
	int imageSize();

	/** Hash of the weights, for provenance. */
	String modelHash();

	/**
	 * Makes a picture for each request; each depends on its own request alone, not on its neighbours or the batch size.
	 *
	 * @return pictures in the order of the requests
	 */
	List<RgbImage> generate(List<GenerationRequest> requests, SamplingConfig config, IProgressMonitor monitor);

	/** The same configuration with what depends on the machine ({@code precision: auto}) decided as it is on this one, for provenance and for other machines to follow. */
	default SamplingConfig settle(SamplingConfig config) {
		return config;
	}

	/** The conditioning picture of a shape, as the model sees it. */
	RgbImage condition(double[] shape);

	@Override
	void close();
}
