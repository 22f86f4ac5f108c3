package org.fiducial.generation.diffusion.verify;

import org.fiducial.generation.diffusion.sampling.SamplingSchedule;

/** The steps of a DDIM run as the original lists them, the cleanest first, where the product has the noisiest first. */
record DdimTable(SamplingSchedule schedule, double eta) {
	int size() {
		return schedule.size();
	}

	int timestep(int i) {
		return schedule.timestep(size() - 1 - i);
	}

	double alpha(int i) {
		return schedule.alpha(size() - 1 - i);
	}

	double alphaPrev(int i) {
		return schedule.alpha(size() - i);
	}

	double sigma(int i) {
		return schedule.sigma(size() - 1 - i, eta);
	}
}
