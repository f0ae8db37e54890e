package software.amazon.awssdk.regions;

public class Region {
    public static final Region US_EAST_1 = new Region();
    public static final Region US_WEST_2 = new Region();
    public static final Region EU_WEST_1 = new Region();

    public static Region of(String name) {
        return new Region();
    }
}
