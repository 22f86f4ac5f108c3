package org.fiducial.dataset.portraits.model;

import org.fiducial.dataset.portraits.Framing;

/** A head posed and projected into a frame: landmarks in pixels, and the projection for everything else that is drawn. */
public final class Head {
	private static final double CAMERA = 9;
	/** The jaw stays on its ridge where the silhouette would pass behind it. */
	private static final double RIDGE = Math.toRadians(97);

	public final Subject subject;
	public final CanonicalFace face;
	public final HeadSurface surface;
	/** Length of a head unit in pixels. */
	public final double unit;
	private final double cosYaw;
	private final double sinYaw;
	private final double cosPitch;
	private final double sinPitch;
	private final double a;
	private final double b;
	private final double tx;
	private final double ty;
	private final double[] landmarks;
	private final double[] depth = new double[68];
	private final double[][] space = new double[68][3];

	/** Poses a subject in a square frame of the given side. */
	public Head(Subject subject, Framing framing, int size) {
		this.subject = subject;
		face = new CanonicalFace(subject.proportions(), subject.expression());
		surface = new HeadSurface(face, subject);
		cosYaw = Math.cos(subject.pose().yaw());
		sinYaw = Math.sin(subject.pose().yaw());
		cosPitch = Math.cos(subject.pose().pitch());
		sinPitch = Math.sin(subject.pose().pitch());
		double[] raw = landmarksBeforeFraming();
		double minX = 1e9;
		double maxX = -1e9;
		double minY = 1e9;
		double maxY = -1e9;
		for (int i = 0; i < 68; i++) {
			minX = Math.min(minX, raw[i * 2]);
			maxX = Math.max(maxX, raw[i * 2]);
			minY = Math.min(minY, raw[i * 2 + 1]);
			maxY = Math.max(maxY, raw[i * 2 + 1]);
		}
		double roll = Math.toRadians(framing.rotationDegrees());
		double height = Math.max(maxY - minY, (maxX - minX) * .8);
		unit = framing.faceHeight() * size / height;
		a = unit * Math.cos(roll);
		b = unit * Math.sin(roll);
		double cx = (minX + maxX) / 2;
		double cy = (minY + maxY) / 2;
		tx = framing.centerX() * size - .5 - (a * cx - b * cy);
		ty = framing.centerY() * size - .5 - (b * cx + a * cy);
		landmarks = new double[136];
		for (int i = 0; i < 68; i++) {
			landmarks[i * 2] = a * raw[i * 2] - b * raw[i * 2 + 1] + tx;
			landmarks[i * 2 + 1] = b * raw[i * 2] + a * raw[i * 2 + 1] + ty;
		}
	}

	private double[] landmarksBeforeFraming() {
		double[] out = new double[136];
		double[] q = new double[3];
		for (int i = 0; i < 68; i++) {
			if (i < 17) {
				jaw(i, space[i]);
			} else {
				double lift = i < 27 ? .012 : i < 36 ? 0 : i < 48 ? .012 : .004;
				inner(face.x(i), face.y(i), lift, space[i]);
				if (i < 27 || i >= 36 && i < 48) {
					keepInSight(i, lift, q);
				}
			}
			camera(space[i][0], space[i][1], space[i][2], q);
			out[i * 2] = q[0];
			out[i * 2 + 1] = q[1];
			depth[i] = q[2];
		}
		return out;
	}

	private void inner(double x, double y, double lift, double[] out) {
		out[0] = x;
		out[1] = y;
		out[2] = surface.frontZ(x, y) + lift;
	}

	/** A brow or an eye that runs round the temple ends where the temple's silhouette hides it, as the jaw's points do. */
	private void keepInSight(int i, double lift, double[] q) {
		double side = Math.signum(space[i][0]);
		double best = Double.NEGATIVE_INFINITY;
		for (double back = 0; back < .3; back += .02) {
			inner(face.x(i) - side * back, face.y(i), lift, space[i]);
			camera(space[i][0], space[i][1], space[i][2], q);
			if (side * q[0] <= best) {
				inner(face.x(i) - side * (back - .02), face.y(i), lift, space[i]);
				return;
			}
			best = side * q[0];
		}
	}

	/** A point of the jaw: the visible silhouette at its height, or the ridge of the jaw where that is in front. */
	private void jaw(int i, double[] out) {
		int row = surface.jawRow(i);
		int side = i < 8 ? -1 : 1;
		if (i == 8) {
			surface.point(row, 0, 0, out);
			return;
		}
		double[] p = new double[3];
		double[] q = new double[3];
		double best = -1e9;
		for (double phi = Math.toRadians(40); phi <= RIDGE; phi += .01) {
			surface.point(row, side * phi, 0, p);
			camera(p[0], p[1], p[2], q);
			if (side * q[0] > best) {
				best = side * q[0];
				System.arraycopy(p, 0, out, 0, 3);
			}
		}
	}

	/** Head space to camera plane, before framing; out is x, y, depth (larger is nearer). */
	private void camera(double x, double y, double z, double[] out) {
		double py = y - .3;
		double rx = x * cosYaw + z * sinYaw;
		double rz = -x * sinYaw + z * cosYaw;
		double ry = py * cosPitch + rz * sinPitch;
		rz = -py * sinPitch + rz * cosPitch;
		double k = CAMERA / (CAMERA - rz);
		out[0] = rx * k;
		out[1] = ry * k;
		out[2] = rz;
	}

	/** Projects a point of head space; out is x and y in pixels and depth in head units (larger is nearer). */
	public void project(double x, double y, double z, double[] out) {
		camera(x, y, z, out);
		double qx = out[0];
		double qy = out[1];
		out[0] = a * qx - b * qy + tx;
		out[1] = b * qx + a * qy + ty;
	}

	/** Turns a direction of head space into the image's axes; in place. */
	public void rotate(double[] v) {
		double rx = v[0] * cosYaw + v[2] * sinYaw;
		double rz = -v[0] * sinYaw + v[2] * cosYaw;
		double ry = v[1] * cosPitch + rz * sinPitch;
		v[2] = -v[1] * sinPitch + rz * cosPitch;
		v[0] = (rx * a - ry * b) / unit;
		v[1] = (rx * b + ry * a) / unit;
	}

	/** Horizontal position of a landmark in pixels. */
	public double x(int i) {
		return landmarks[i * 2];
	}

	/** Vertical position of a landmark in pixels. */
	public double y(int i) {
		return landmarks[i * 2 + 1];
	}

	/** Depth of a landmark in head units, comparable with {@link #project}. */
	public double depth(int i) {
		return depth[i];
	}

	/** All landmarks, a copy. */
	public double[] landmarks() {
		return landmarks.clone();
	}

	/** A point of the face over a frontal position, projected, lifted off the skin by a little. */
	public double[] onFace(double x, double y, double lift) {
		double[] q = new double[3];
		project(x, y, surface.frontZ(x, y) + lift, q);
		return q;
	}

	/** The image direction of the head's vertical, as an angle: pi / 2 when upright. */
	public double uprightAngle() {
		return Math.PI / 2 + Math.atan2(b, a);
	}
}
