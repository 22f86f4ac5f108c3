package org.fiducial.store.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Number arrays as the database keeps them: little-endian, without a header. */
public final class Blobs {
	private Blobs() {
	}

	/** Eight bytes a number; null stays null. */
	public static byte[] of(double[] values) {
		if (values == null) {
			return null;
		}
		ByteBuffer b = ByteBuffer.allocate(Math.multiplyExact(values.length, Double.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
		b.asDoubleBuffer().put(values);
		return b.array();
	}

	/** Four bytes a number; null stays null. */
	public static byte[] of(float[] values) {
		if (values == null) {
			return null;
		}
		ByteBuffer b = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
		b.asFloatBuffer().put(values);
		return b.array();
	}

	/** The reverse of {@link #of(double[])}. */
	public static double[] doubles(byte[] blob) {
		if (blob == null) {
			return null;
		}
		double[] out = new double[blob.length / Double.BYTES];
		ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(out);
		return out;
	}

	/** The reverse of {@link #of(float[])}. */
	public static float[] floats(byte[] blob) {
		if (blob == null) {
			return null;
		}
		float[] out = new float[blob.length / Float.BYTES];
		ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(out);
		return out;
	}
}
