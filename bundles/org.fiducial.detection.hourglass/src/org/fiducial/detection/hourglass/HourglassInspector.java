package org.fiducial.detection.hourglass;

import java.util.List;
import java.util.Optional;

import org.fiducial.core.FiducialException;
import org.fiducial.torch.NamedTensors;
import org.fiducial.torch.checkpoint.ModelInspector;
import org.fiducial.torch.checkpoint.ModelReport;

/** Recognises the stacked hourglass of STAR (published .pkl files, and this program's models) by names and shapes. */
public final class HourglassInspector implements ModelInspector {
	@Override
	public Optional<ModelReport> inspect(NamedTensors tensors) {
		return StarCheckpoint.prefix(tensors).map(prefix -> report(tensors, prefix));
	}

	private static ModelReport report(NamedTensors tensors, String prefix) {
		try {
			StarCheckpoint found = StarCheckpoint.of(tensors, prefix);
			ModelReport.Part part = found.compare();
			return new ModelReport("stacked hourglass, STAR, " + found.network().points() + " points", "star", part.complete() ? null
					: "the hourglass is not complete: " + part.missing().size() + " tensors are missing, " + part.misshapen().size() + " have other shapes", List.of(part), 0, List.of(), List.of());
		} catch (FiducialException e) {
			return ModelReport.wrong("stacked hourglass", "the hourglass is none of a shape that is known: " + e.getMessage());
		}
	}
}
