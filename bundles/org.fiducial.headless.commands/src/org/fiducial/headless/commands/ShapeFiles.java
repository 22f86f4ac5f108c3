package org.fiducial.headless.commands;

import java.io.IOException;
import java.nio.file.Path;

import org.fiducial.core.FiducialException;
import org.fiducial.dataset.io.PtsFile;
import org.fiducial.dataset.io.RecordException;
import org.fiducial.headless.Inputs;
import org.fiducial.landmark.LandmarkScheme;

/** Shapes in .pts files. */
final class ShapeFiles {
	private ShapeFiles() {
	}

	/** @throws FiducialException (input) if it is no .pts file of the scheme's number of points */
	static double[] read(Path path, LandmarkScheme scheme) {
		Path file = Inputs.file(path, ".pts file");
		try {
			double[] shape = PtsFile.read(file);
			if (shape.length != 2 * scheme.pointCount()) {
				throw FiducialException.input(file + ": has " + shape.length / 2 + " points, scheme '" + scheme.id() + "' has " + scheme.pointCount());
			}
			return shape;
		} catch (RecordException e) {
			throw FiducialException.input(file + ": " + e.getMessage(), e);
		} catch (IOException e) {
			throw FiducialException.input(file + ": cannot be read: " + e.getMessage(), e);
		}
	}

	static void write(Path file, double[] shape) {
		try {
			PtsFile.write(file, shape);
		} catch (IOException e) {
			throw FiducialException.failed(file + ": cannot be written: " + e.getMessage(), e);
		}
	}
}
